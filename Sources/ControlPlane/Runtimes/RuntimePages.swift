import HTTPTypes
import Hummingbird
import PlatformAPI
import PlatformModel
import WebUI

/// The administrators' pages of runtimes.
struct RuntimePages {
    let website: Website
    let runtimes: Runtimes
    let plans: Plans
    let presets: BuildPresets

    func add(to table: inout RouteTable) {
        table.administrator(.get, "/runtimes", "Page of runtimes") { request, _, person in
            let rows = try await runtimes.list(activeOnly: false).map { RuntimeListContent.Row($0) }
            return website.page(RuntimeListContent(runtimes: rows), for: person, request)
        }
        table.administrator(.get, "/runtimes/new", "Form for a new runtime") { request, _, person in
            website.page(try await content(nil, nil, nil), for: person, request)
        }
        table.administrator(.post, "/runtimes", "Adds a runtime from the form") { request, _, person in
            try await save(nil, request, person)
        }
        let one = "/runtimes/{runtime}"
        table.administrator(.get, one, "Form of a runtime") { request, context, person in
            let runtime = try await runtimes.find(try context.runtimeID())
            return website.page(try await content(runtime, nil, nil), for: person, request)
        }
        table.administrator(.post, one, "Changes a runtime from the form") { request, context, person in
            try await save(try await runtimes.find(try context.runtimeID()), request, person)
        }
        table.administrator(.post, one + "/delete", "Deletes an unused runtime from its page") {
            request, context, person in
            let runtime = try await runtimes.find(try context.runtimeID())
            do {
                try await runtimes.delete(runtime.id)
                return website.redirect("/runtimes", .removed)
            } catch let failure as PlatformError where failure.isAboutForm {
                var content = try await content(runtime, nil, nil)
                content.deleteProblem = failure.message
                return website.page(content, for: person, request, status: .init(code: failure.code.status))
            }
        }
    }

    private func save(_ runtime: Runtime?, _ request: Request, _ person: Person) async throws -> Response {
        let form = try await FormBody(request)
        let wanted = RuntimeRequest(
            name: form.text("name"), type: form.text("type"), version: form.text("version"),
            baseImage: form.text("base_image"), defaultBuildCommand: form.text("default_build_command"),
            defaultStartCommand: form.text("default_start_command"),
            allowCustomDocker: !form.text("allow_custom_docker").isEmpty, active: !form.text("active").isEmpty,
            defaultRunUser: form.text("default_run_user"))
        do {
            if let runtime {
                _ = try await runtimes.update(runtime.id, wanted)
            } else {
                _ = try await runtimes.create(wanted)
            }
            return website.redirect("/runtimes", .saved)
        } catch let failure as PlatformError where failure.isAboutForm {
            let content = try await content(runtime, form, failure)
            return website.page(content, for: person, request, status: .init(code: failure.code.status))
        }
    }

    /// - Parameters:
    ///   - runtime: nil for a new one.
    ///   - form: what was typed; nil for what is stored.
    private func content(
        _ runtime: Runtime?, _ form: FormBody?, _ failure: PlatformError?
    ) async throws -> RuntimeFormContent {
        func input(_ name: String, _ label: String, _ stored: String?, example: String = "") -> FormInput {
            var input = FormInput(name, label, form?.text(name) ?? stored ?? "")
            (input.problem, input.placeholder) = (failure?.problem(name), example)
            return input
        }
        var name = input("name", "Name", runtime?.name, example: "Python 3.11")
        name.isRequired = true
        var content = RuntimeFormContent(
            path: runtime.map { "/runtimes/\($0.id)" }, runtimeName: runtime?.name, name: name,
            version: input("version", "Version", runtime?.version, example: "3.11"),
            image: input("base_image", "Image", runtime?.baseImage, example: "python:3.11-slim"))
        content.image.isMono = true
        let kind = form?.text("type") ?? runtime?.kind.rawValue ?? Runtime.Kind.python.rawValue
        content.kinds = Runtime.Kind.allCases.map {
            FormOption(value: $0.rawValue, label: $0.rawValue, isSelected: $0.rawValue == kind)
        }
        content.kindProblem = failure?.problem("type")
        content.commands = [
            input("default_build_command", "Build command", runtime?.defaultBuildCommand, example: "as detected"),
            input("default_start_command", "Start command", runtime?.defaultStartCommand, example: "as detected"),
        ]
        content.runUser = input("default_run_user", "User of containers", runtime?.runUser, example: "the build's own")
        content.runUser.hint = "Numbers, such as 10001 or 10001:10001; never root."
        func check(_ name: String, _ label: String, _ hint: String, _ stored: Bool) -> FormCheck {
            FormCheck(name, label, hint: hint, isChosen: form.map { !$0.text(name).isEmpty } ?? stored)
        }
        content.switches = [
            check(
                "allow_custom_docker", "Dockerfile", "A Dockerfile in the source may be built.",
                runtime?.allowsDockerfile ?? false),
            check("active", "Offered", "Customers can choose it for new applications.", runtime?.isActive ?? true),
        ]
        let inputs = content.commands + [content.name, content.version, content.image, content.runUser]
        content.formProblem = failure?.remainder(without: Set(inputs.map(\.name) + ["type"]))
        if let runtime { content.presets = try await presetRows(of: runtime) }
        return content
    }

    private func presetRows(of runtime: Runtime) async throws -> [RuntimeFormContent.Preset] {
        let all = try await plans.list(activeOnly: false)
        let names = Dictionary(all.map { ($0.id, $0.name) }) { first, _ in first }
        return try await presets.list(of: runtime.id).map { preset in
            let count = preset.variables.count
            let facts = [
                preset.buildCommand.map { "build: \($0)" }, preset.startCommand.map { "start: \($0)" },
                count == 0 ? nil : count == 1 ? "1 variable" : "\(count) variables",
            ]
            return .init(
                path: "/runtimes/\(runtime.id)/presets/\(preset.id)", plan: preset.planID.map { names[$0] ?? "–" },
                facts: facts.compactMap(\.self))
        }
    }
}

extension PlatformContext {
    /// The runtime in the path.
    func runtimeID() throws -> RuntimeID {
        guard let id = RuntimeID(outside: try parameter("runtime")) else { throw PlatformError.notFound("runtime") }
        return id
    }
}
