import HTTPTypes
import Hummingbird
import PlatformAPI
import PlatformModel
import WebUI

/// The administrators' forms of build presets.
struct BuildPresetPages {
    let website: Website
    let runtimes: Runtimes
    let plans: Plans
    let presets: BuildPresets

    func add(to table: inout RouteTable) {
        let all = "/runtimes/{runtime}/presets"
        let one = all + "/{preset}"
        table.administrator(.get, all + "/new", "Form for a new build preset") { request, context, person in
            let runtime = try await runtimes.find(try context.runtimeID())
            return website.page(try await content(runtime, nil, nil, nil), for: person, request)
        }
        table.administrator(.post, all, "Adds a build preset from the form") { request, context, person in
            try await save(try await runtimes.find(try context.runtimeID()), nil, request, person)
        }
        table.administrator(.get, one, "Form of a build preset") { request, context, person in
            let runtime = try await runtimes.find(try context.runtimeID())
            let preset = try await presets.find(try Self.id(context), of: runtime.id)
            return website.page(try await content(runtime, preset, nil, nil), for: person, request)
        }
        table.administrator(.post, one, "Changes a build preset from the form") { request, context, person in
            let runtime = try await runtimes.find(try context.runtimeID())
            let preset = try await presets.find(try Self.id(context), of: runtime.id)
            return try await save(runtime, preset, request, person)
        }
        table.administrator(.post, one + "/delete", "Deletes a build preset from its page") { _, context, _ in
            let runtime = try context.runtimeID()
            try await presets.delete(try Self.id(context), of: runtime)
            return website.redirect("/runtimes/\(runtime)", .removed)
        }
    }

    private static func id(_ context: PlatformContext) throws -> BuildPresetID {
        guard let id = BuildPresetID(outside: try context.parameter("preset")) else {
            throw PlatformError.notFound("preset")
        }
        return id
    }

    private func save(
        _ runtime: Runtime, _ preset: BuildPreset?, _ request: Request, _ person: Person
    ) async throws -> Response {
        let form = try await FormBody(request)
        do {
            var wanted = BuildPresetRequest(
                buildCommand: form.text("build_command"), startCommand: form.text("start_command"),
                environment: try Self.variables(form.raw("environment")))
            if let preset {
                _ = try await presets.update(preset.id, of: runtime.id, wanted)
            } else {
                wanted.planID = form.optionalText("plan_id")
                _ = try await presets.create(of: runtime.id, wanted)
            }
            return website.redirect("/runtimes/\(runtime.id)", .saved)
        } catch let failure as PlatformError where failure.isAboutForm {
            let content = try await content(runtime, preset, form, failure)
            return website.page(content, for: person, request, status: .init(code: failure.code.status))
        }
    }

    private static func variables(_ text: String) throws -> [String: String] {
        do {
            return try EnvironmentFile.parse(text)
        } catch {
            throw PlatformError.invalid([.init("environment", "Line \(error.line): \(error.message).")])
        }
    }

    /// - Parameters:
    ///   - preset: nil for a new one.
    ///   - form: what was typed; nil for what is stored.
    private func content(
        _ runtime: Runtime, _ preset: BuildPreset?, _ form: FormBody?, _ failure: PlatformError?
    ) async throws -> BuildPresetContent {
        let all = try await plans.list(activeOnly: false)
        let path = "/runtimes/\(runtime.id)"
        var content = BuildPresetContent(
            runtime: runtime.name, runtimePath: path, path: preset.map { "\(path)/presets/\($0.id)" },
            plan: preset?.planID.flatMap { id in all.first { $0.id == id }?.name })
        if preset == nil {
            let chosen = form?.text("plan_id") ?? ""
            content.plans =
                [FormOption(value: "", label: "Every plan", isSelected: chosen.isEmpty)]
                + all.map { FormOption(value: $0.id.text, label: $0.name, isSelected: $0.id.text == chosen) }
        }
        content.planProblem = failure?.problem("plan_id")
        func command(_ name: String, _ label: String, _ stored: String?) -> FormInput {
            var input = FormInput(name, label, form?.text(name) ?? stored ?? "")
            (input.problem, input.placeholder, input.isMono) = (failure?.problem(name), "as the runtime says", true)
            return input
        }
        content.commands = [
            command("build_command", "Build command", preset?.buildCommand),
            command("start_command", "Start command", preset?.startCommand),
        ]
        content.variables = FormField(
            form?.raw("environment") ?? EnvironmentFile.text(preset?.variables ?? [:]),
            problem: failure?.problem("environment"))
        content.formProblem = failure?.remainder(
            without: ["plan_id", "build_command", "start_command", "environment"])
        return content
    }
}
