import PlatformAPI
import PlatformModel

extension BuildPresetResource {
    init(_ preset: BuildPreset) {
        self.init(
            id: preset.id.text, runtimeID: preset.runtimeID.text, planID: preset.planID?.text,
            buildCommand: preset.buildCommand, startCommand: preset.startCommand, environment: preset.variables)
    }
}

extension BuildPresetRequest {
    /// The preset after the request; absent fields stay, an empty command clears it. All problems are told together.
    func applied(to preset: BuildPreset) throws -> BuildPreset {
        var (changed, problems) = (preset, Problems())
        if let buildCommand {
            changed.buildCommand = buildCommand.isEmpty ? nil : buildCommand
            problems.note("build_command", changed.buildCommand.flatMap(ProcessSettings.commandProblem))
        }
        if let startCommand {
            changed.startCommand = startCommand.isEmpty ? nil : startCommand
            problems.note("start_command", changed.startCommand.flatMap(ProcessSettings.commandProblem))
        }
        if let environment {
            changed.variables = environment
            if environment.count > BuildPreset.mostVariables {
                problems.note("environment", "can have at most \(BuildPreset.mostVariables) variables")
            }
            for (name, value) in environment.sorted(by: { $0.key < $1.key }).prefix(BuildPreset.mostVariables) {
                let field = "environment.\(name.prefix(64))"
                problems.note(field, EnvironmentVariable.keyProblem(name))
                problems.note(field, EnvironmentVariable.valueProblem(value))
            }
        }
        if changed.buildCommand == nil, changed.startCommand == nil, changed.variables.isEmpty {
            problems.note("build_command", "is missing: a preset needs a command or a variable")
        }
        try problems.finish()
        return changed
    }
}
