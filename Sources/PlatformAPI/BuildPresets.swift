/// Commands and variables for the builds of all applications of a runtime.
package struct BuildPresetResource: Sendable, Equatable, Codable {
    package var id: String
    package var runtimeID: String
    /// Absent for every plan.
    package var planID: String?
    package var buildCommand: String?
    package var startCommand: String?
    /// Defaults of environment variables; not for secrets.
    package var environment: [String: String]

    package init(
        id: String, runtimeID: String, planID: String? = nil, buildCommand: String? = nil, startCommand: String? = nil,
        environment: [String: String]
    ) {
        self.id = id
        self.runtimeID = runtimeID
        self.planID = planID
        self.buildCommand = buildCommand
        self.startCommand = startCommand
        self.environment = environment
    }

    private enum CodingKeys: String, CodingKey {
        case id, runtimeID = "runtime_id", planID = "plan_id", buildCommand = "build_command"
        case startCommand = "start_command", environment
    }
}

/// `POST` and `PUT /api/admin/paas/runtimes/{runtime}/presets`; with PUT absent fields stay, an empty command clears.
package struct BuildPresetRequest: Sendable, Equatable, Codable {
    package var planID: String?
    package var buildCommand: String?
    package var startCommand: String?
    package var environment: [String: String]?

    package init(
        planID: String? = nil, buildCommand: String? = nil, startCommand: String? = nil,
        environment: [String: String]? = nil
    ) {
        self.planID = planID
        self.buildCommand = buildCommand
        self.startCommand = startCommand
        self.environment = environment
    }

    private enum CodingKeys: String, CodingKey {
        case planID = "plan_id", buildCommand = "build_command", startCommand = "start_command", environment
    }
}
