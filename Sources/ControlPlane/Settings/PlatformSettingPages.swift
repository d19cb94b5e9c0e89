import Hummingbird
import PlatformAPI
import PlatformModel
import WebUI

/// The administrators' page of settings: one form each.
struct PlatformSettingPages {
    let website: Website
    let settings: SettingsDesk

    func add(to table: inout RouteTable) {
        table.administrator(.get, "/platform/settings", "Page of the platform's settings") { request, _, person in
            website.page(try await content(), for: person, request)
        }
        table.administrator(.post, "/platform/settings", "Changes a setting") { request, _, person in
            try await change(try await FormBody(request), request, person)
        }
    }

    private func content() async throws -> PlatformSettingsContent {
        let stored = try await settings.list()
        return PlatformSettingsContent(
            settings: stored.compactMap { resource in
                guard let setting = PlatformSetting(rawValue: resource.name) else { return nil }
                return .init(
                    setting, value: resource.value.map { SettingValue($0) },
                    setBy: resource.isSet ? resource.updatedBy ?? "" : nil)
            })
    }

    private func change(_ form: FormBody, _ request: Request, _ person: Person) async throws -> Response {
        let name = form.text("setting")
        guard let setting = PlatformSetting(rawValue: name) else { throw PlatformError.notFound("setting") }
        do {
            let value = form.text("action") == "unset" ? nil : try value(form.text("value"), of: setting)
            _ = try await settings.update(SettingsRequest([name: value]), by: person)
            return website.redirect("/platform/settings", .saved)
        } catch let failure as PlatformError where failure.isAboutForm {
            var content = try await content()
            for index in content.settings.indices where content.settings[index].name == name {
                content.settings[index].problem = failure.problem(name)
                if setting.kind != .secret { content.settings[index].value = form.text("value") }
            }
            content.formProblem = failure.remainder(without: [name])
            return website.page(content, for: person, request, status: .init(code: failure.code.status))
        }
    }

    private func value(_ text: String, of setting: PlatformSetting) throws -> SettingValueResource {
        switch setting.kind {
        case .boolean: return .boolean(text == "true")
        case .integer:
            guard let number = Int(text) else {
                throw PlatformError.invalid([.init(setting.rawValue, "must be a whole number.")])
            }
            return .integer(number)
        case .text, .secret: return .text(text)
        case .list:
            return .list(text.split { ", ".contains($0) }.map(String.init))
        }
    }
}
