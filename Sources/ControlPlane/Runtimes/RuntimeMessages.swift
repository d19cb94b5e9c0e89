import PlatformAPI
import PlatformModel

extension RuntimeResource {
    init(_ runtime: Runtime) {
        self.init(
            id: runtime.id.text, name: runtime.name, type: runtime.kind.rawValue, version: runtime.version,
            baseImage: runtime.baseImage, defaultBuildCommand: runtime.defaultBuildCommand,
            defaultStartCommand: runtime.defaultStartCommand, allowCustomDocker: runtime.allowsDockerfile,
            active: runtime.isActive, defaultRunUser: runtime.runUser)
    }
}

extension RuntimeRequest {
    /// The runtime after the request; absent fields stay as they are in `runtime`, an empty command clears it.
    func applied(to runtime: Runtime) throws -> Runtime {
        var changed = runtime
        var problems: [PlatformError.Field] = []
        if let name {
            changed.name = AccountRules.name(name) ?? ""
            if changed.name.isEmpty { problems.append(.init("name", "must have 1 to 100 characters.")) }
        }
        if let type {
            // Older clients say nodejs (X4 of the specification).
            let kind = Runtime.Kind(rawValue: type == "nodejs" ? "node" : type)
            changed.kind = kind ?? runtime.kind
            if kind == nil {
                let kinds = Runtime.Kind.allCases.map(\.rawValue).joined(separator: ", ")
                problems.append(.init("type", "must be one of \(kinds)."))
            }
        }
        changed.version = version ?? runtime.version
        changed.baseImage = baseImage ?? runtime.baseImage
        if let defaultBuildCommand { changed.defaultBuildCommand = text(defaultBuildCommand) }
        if let defaultStartCommand { changed.defaultStartCommand = text(defaultStartCommand) }
        changed.allowsDockerfile = allowCustomDocker ?? runtime.allowsDockerfile
        changed.isActive = active ?? runtime.isActive
        if let defaultRunUser { changed.runUser = text(defaultRunUser) }
        problems += changed.problems
        guard problems.isEmpty else { throw PlatformError.invalid(problems) }
        return changed
    }

    private func text(_ command: String) -> String? { command.isEmpty ? nil : command }
}

extension Runtime {
    /// What does not fit together.
    fileprivate var problems: [PlatformError.Field] {
        var problems: [PlatformError.Field] = []
        let needsImage = kind != .auto && kind != .docker
        if needsImage, !RuntimeRules.isImageReference(baseImage) {
            problems.append(.init("base_image", "must be an image reference such as python:3.11-slim."))
        }
        if needsImage, kind != .staticSite, !RuntimeRules.isVersion(version) {
            problems.append(.init("version", "must be numbers and points, such as 3.11."))
        }
        let commands = [("default_build_command", defaultBuildCommand), ("default_start_command", defaultStartCommand)]
        for (field, command) in commands where command.map(RuntimeRules.isCommand) == false {
            problems.append(.init(field, "must be one line of at most 1,000 characters."))
        }
        if runUser.map(RuntimeRules.isRunUser) == false {
            problems.append(.init("default_run_user", "must be a user id, or user:group, of numbers that are not 0."))
        }
        return problems
    }
}
