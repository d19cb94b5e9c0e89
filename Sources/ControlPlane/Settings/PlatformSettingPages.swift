import Hummingbird
import PlatformAPI
import PlatformModel
import WebUI

/// The administrators' page of settings: one form for each topic.
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

    /// Only what differs from the page's present values is set: the rest stays the server's file's.
    private func change(_ form: FormBody, _ request: Request, _ person: Person) async throws -> Response {
        var content = try await content()
        let names = content.groups.flatMap(\.settings).map(\.name).filter { form.has($0) }
        guard !names.isEmpty || form.has("unset") else { throw PlatformError.notFound("setting") }
        do {
            let unset = form.optionalText("unset").map { [$0: SettingValueResource?.none] }
            let changes = try unset ?? changes(form, content)
            if !changes.isEmpty { _ = try await settings.update(SettingsRequest(changes), by: person) }
            return website.redirect("/platform/settings", .saved)
        } catch let failure as PlatformError where failure.isAboutForm {
            for group in content.groups.indices {
                for index in content.groups[group].settings.indices {
                    let item = content.groups[group].settings[index]
                    guard form.has(item.name) else { continue }
                    content.groups[group].settings[index].type(form.text(item.name))
                    content.groups[group].settings[index].problem = failure.problem(item.name)
                    content.groups[group].formProblem = failure.remainder(without: Set(names))
                }
            }
            return website.page(content, for: person, request, status: .init(code: failure.code.status))
        }
    }

    private func changes(
        _ form: FormBody, _ content: PlatformSettingsContent
    ) throws -> [String: SettingValueResource?] {
        var changes: [String: SettingValueResource?] = [:]
        var problems = Problems()
        for item in content.groups.flatMap(\.settings) where form.has(item.name) {
            let text = form.text(item.name)
            // A secret is never shown, so an empty field says nothing.
            guard let setting = PlatformSetting(rawValue: item.name), text != item.value else { continue }
            let value = value(text, of: setting)
            problems.note(item.name, value == nil ? "must be a whole number" : nil)
            changes.updateValue(value, forKey: item.name)
        }
        try problems.finish()
        return changes
    }

    /// Nil for what is no value of its kind.
    private func value(_ text: String, of setting: PlatformSetting) -> SettingValueResource? {
        switch setting.kind {
        case .boolean: .boolean(text == "true")
        case .integer: Int(text).map { .integer($0) }
        case .text, .secret: .text(text)
        case .list: .list(text.split { ", ".contains($0) }.map(String.init))
        }
    }
}
