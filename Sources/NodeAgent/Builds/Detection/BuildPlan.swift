package import AgentProtocol

/// How a source becomes an image: what detection decided, and why.
package struct BuildPlan: Sendable, Equatable {
    package enum Language: String, Sendable, Equatable, CaseIterable {
        case node, python, php
        case staticFiles = "static"

        /// The name for people.
        var title: String {
            switch self {
            case .node: "Node.js"
            case .python: "Python"
            case .php: "PHP"
            case .staticFiles: "a static site"
            }
        }
    }

    package var language: Language
    /// Such as `3.11`; nil for static sites.
    package var version: String?
    /// Image reference as the administrator offers it; empty means the shipped recipe.
    package var baseImage: String
    /// Files that the dependency step needs, and that key its layer together with the step itself.
    package var manifests: [String] = []
    /// Empty when nothing has to be installed.
    package var install: [BuildStep] = []
    /// The dependency step needs the whole source, so its layer can't be kept by its manifests.
    package var installNeedsSource = false
    package var build: [BuildStep] = []
    package var processes: [BuiltProcess] = []
    /// Set when only a folder of what the build wrote is kept, on the image that serves static sites.
    package var output: StaticOutput?
    /// Image reference on offer for static sites; empty means the shipped recipe.
    package var serverImage = ""
    /// Part of the image; holds no secrets.
    package var environment: [String: String] = [:]
    /// Known to the steps alone, and no secrets.
    package var stepEnvironment: [String: String] = [:]
    /// Folders put before the image's `PATH`.
    package var pathPrefixes: [String] = []
    /// Folders of the source's root that are left out, since the dependency step makes them.
    package var excludedFolders: [String] = []
    /// Sentences for the log: which file decided what.
    package var reasons: [String] = []

    package init(language: Language, version: String?, baseImage: String) {
        self.language = language
        self.version = version
        self.baseImage = baseImage
    }
}

/// A command that runs in the tenant's build container.
package struct BuildStep: Sendable, Equatable {
    /// Shown in the log.
    package var title: String
    /// For a POSIX shell, in the application's folder.
    package var command: String
    /// What to do when the command fails, for the log's end; not part of what the command does.
    package var advice: String?

    package init(_ title: String, _ command: String, advice: String? = nil) {
        self.title = title
        self.command = command
        self.advice = advice
    }
}

/// What detection ends with.
package enum BuildRecipe: Sendable, Equatable {
    case plan(BuildPlan)
    case dockerfile(path: String, reasons: [String])
}

/// What the customer and the administrator chose beforehand.
package struct BuildChoices: Sendable, Equatable {
    package var runtime: BuildRuntime
    package var buildCommand: String?
    package var startCommand: String?
    package var dockerfileAllowed: Bool
    package var dockerfilePath: String
    /// The customer's variable `STATIC_ROOT`: the folder of files to serve.
    package var staticRoot: String?

    package init(
        runtime: BuildRuntime, buildCommand: String? = nil, startCommand: String? = nil,
        dockerfileAllowed: Bool = false, dockerfilePath: String = "Dockerfile"
    ) {
        self.runtime = runtime
        self.buildCommand = buildCommand.flatMap { $0.trimmed.isEmpty ? nil : $0.trimmed }
        self.startCommand = startCommand.flatMap { $0.trimmed.isEmpty ? nil : $0.trimmed }
        self.dockerfileAllowed = dockerfileAllowed
        self.dockerfilePath = dockerfilePath
    }

    package init(_ task: BuildTask) {
        self.init(
            runtime: task.runtime, buildCommand: task.buildCommand, startCommand: task.startCommand,
            dockerfileAllowed: task.dockerfileAllowed, dockerfilePath: task.dockerfilePath)
        staticRoot = task.environment["STATIC_ROOT"]
    }

    /// The same with one version less on offer; nil where the runtime is chosen, or nothing else is on offer.
    package func without(_ language: BuildPlan.Language, _ version: String) -> BuildChoices? {
        let prefix = language.rawValue + ":"
        var fewer = self
        guard runtime.type != language.rawValue, fewer.runtime.offered.removeValue(forKey: prefix + version) != nil,
            fewer.runtime.offered.keys.contains(where: { $0.hasPrefix(prefix) })
        else { return nil }
        return fewer
    }
}

extension StringProtocol {
    /// Without the white space at both ends.
    var trimmed: String {
        var rest = self[...]
        while let first = rest.first, first.isWhitespace { rest = rest.dropFirst() }
        while let last = rest.last, last.isWhitespace { rest = rest.dropLast() }
        return String(rest)
    }
}
