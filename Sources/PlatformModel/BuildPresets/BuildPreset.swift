/// Commands and variables that an administrator gives to all applications of a runtime, or of a runtime with one plan.
package struct BuildPreset: Sendable, Equatable {
    /// Most default variables of one preset.
    package static let mostVariables = 50

    package var id: BuildPresetID
    package var runtimeID: RuntimeID
    /// Nil for every plan.
    package var planID: PlanID?
    package var buildCommand: String?
    package var startCommand: String?
    /// Defaults of environment variables; not secret.
    package var variables: [String: String]

    package init(
        id: BuildPresetID, runtimeID: RuntimeID, planID: PlanID? = nil, buildCommand: String? = nil,
        startCommand: String? = nil, variables: [String: String] = [:]
    ) {
        self.id = id
        self.runtimeID = runtimeID
        self.planID = planID
        self.buildCommand = buildCommand
        self.startCommand = startCommand
        self.variables = variables
    }
}

package typealias BuildPresetID = Identifier<BuildPreset>

/// What a build is told beside its source, each from the most particular place that says something: the application,
/// the preset of its runtime and plan, the preset of its runtime, the runtime. What nobody says is detected from the
/// files.
package struct BuildInstructions: Sendable, Equatable {
    package let buildCommand: String?
    package let startCommand: String?
    /// The presets' defaults alone; the application's own variables win over them.
    package let variables: [String: String]

    package init(for application: Application, runtime: Runtime, presets: [BuildPreset]) {
        let own = presets.filter { $0.runtimeID == runtime.id }
        let ranked = [own.first { $0.planID == application.planID }, own.first { $0.planID == nil }].compactMap(\.self)
        buildCommand =
            application.buildCommand ?? ranked.firstNonNil(\.buildCommand) ?? runtime.defaultBuildCommand
        startCommand =
            application.startCommand ?? ranked.firstNonNil(\.startCommand) ?? runtime.defaultStartCommand
        variables = ranked.reversed().reduce(into: [:]) { $0.merge($1.variables) { _, newer in newer } }
    }
}

extension Array {
    fileprivate func firstNonNil<Value>(_ key: (Element) -> Value?) -> Value? {
        for element in self { if let value = key(element) { return value } }
        return nil
    }
}
