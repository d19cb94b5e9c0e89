import AgentProtocol

/// Decides how a source is built. Pure: the same files and choices give the same recipe.
///
/// Order of `spec.md` 6.3: a Dockerfile where it is allowed, then the language whose files are there (Node.js, Python,
/// PHP, static files), then the runtime that was chosen. Facts about tools follow Heroku's buildpacks and Railpack.
package enum Detector {
    package static func recipe(
        for listing: SourceListing, _ choices: BuildChoices
    ) throws(BuildFailure) -> BuildRecipe {
        var reasons: [String] = []
        let dockerfile = listing.first([choices.dockerfilePath, "Dockerfile", "dockerfile", "Dockerfile.prod"])
        if let dockerfile, choices.dockerfileAllowed {
            return .dockerfile(path: dockerfile, reasons: ["\(dockerfile) is there and allowed: it decides."])
        }
        if choices.runtime.type == "docker" {
            throw BuildFailure(
                .dockerfile,
                choices.dockerfileAllowed
                    ? "The source has no \(choices.dockerfilePath). Add one, or choose another runtime."
                    : "Dockerfiles are not allowed on this platform. Choose the runtime of your language.")
        }
        if let dockerfile {
            reasons.append("\(dockerfile) is ignored: Dockerfiles are not allowed for this runtime.")
        }
        let language = try language(of: listing, choices, reasons: &reasons)
        var plan = try plan(language, listing, choices)
        plan.reasons = reasons + plan.reasons
        return .plan(plan)
    }

    private static func plan(
        _ language: BuildPlan.Language, _ listing: SourceListing, _ choices: BuildChoices
    ) throws(BuildFailure) -> BuildPlan {
        let procfile = Procfile(listing.text("Procfile") ?? "")
        let project = DetectedProject(listing: listing, choices: choices, procfile: procfile)
        var plan: BuildPlan
        switch language {
        case .node: plan = try NodeDetection.plan(project)
        case .python: plan = try PythonDetection.plan(project)
        case .php: plan = try PHPDetection.plan(project)
        case .staticFiles: plan = try StaticDetection.plan(project)
        }
        plan.reasons += procfile.warnings
        return plan
    }

    private static func language(
        of listing: SourceListing, _ choices: BuildChoices, reasons: inout [String]
    ) throws(BuildFailure) -> BuildPlan.Language {
        let found = BuildPlan.Language.allCases.compactMap { language in
            deciding(language, in: listing).map { (language: language, file: $0) }
        }
        let chosen = BuildPlan.Language(rawValue: choices.runtime.type)
        if choices.runtime.type != "auto", chosen == nil {
            throw BuildFailure(.unsupported, "The runtime type \"\(choices.runtime.type)\" is not known to this node.")
        }
        if let chosen {
            if chosen == .staticFiles, offersNode(choices), isSite(listing, choices) {
                reasons.append("package.json makes it a static site that is built with Node.js.")
                return .node
            }
            if let match = found.first(where: { $0.language == chosen }) {
                reasons.append("\(match.file) makes it \(chosen.title), as the application's runtime says.")
                return chosen
            }
            return try without(files: chosen, found: found.first, choices, reasons: &reasons)
        }
        guard var first = found.first else {
            throw BuildFailure(
                .undetected,
                "No language was recognised. Add package.json, requirements.txt, composer.json or index.html to the "
                    + "root of the source, or choose a runtime for the application.")
        }
        // Assets of a Python or PHP application are often built with Node.js tools.
        if first.language == .node, let second = found.dropFirst().first(where: { $0.language != .staticFiles }),
            !NodeDetection.canStart(listing)
        {
            reasons.append("package.json is there too, but names nothing to start.")
            first = second
        }
        reasons.append("\(first.file) makes it \(first.language.title).")
        return first.language
    }

    private static func offersNode(_ choices: BuildChoices) -> Bool {
        choices.runtime.offered.keys.contains { $0.hasPrefix("\(BuildPlan.Language.node.rawValue):") }
    }

    private static func isSite(_ listing: SourceListing, _ choices: BuildChoices) -> Bool {
        let procfile = Procfile(listing.text("Procfile") ?? "")
        return NodeDetection.isSite(DetectedProject(listing: listing, choices: choices, procfile: procfile))
    }

    /// The runtime was chosen, but none of its files is there.
    private static func without(
        files chosen: BuildPlan.Language, found: (language: BuildPlan.Language, file: String)?, _ choices: BuildChoices,
        reasons: inout [String]
    ) throws(BuildFailure) -> BuildPlan.Language {
        if let found, found.language != .staticFiles || chosen != .node {
            throw BuildFailure(
                .undetected,
                "The source is \(found.language.title) "
                    + "(\(found.file)), but the application's runtime is \(chosen.title). "
                    + "Change the application's runtime, or deploy another source.")
        }
        guard choices.startCommand != nil, chosen != .staticFiles else {
            throw BuildFailure(
                .undetected,
                "The application's runtime is \(chosen.title), but the source has none of its files: "
                    + "\(expected(chosen)). Add one, or choose another runtime.")
        }
        reasons.append("No file decides; the application's runtime says \(chosen.title).")
        return chosen
    }

    private static func deciding(_ language: BuildPlan.Language, in listing: SourceListing) -> String? {
        switch language {
        case .node: listing.first(["package.json"])
        case .python:
            listing.first(["requirements.txt", "uv.lock", "poetry.lock", "Pipfile", "pyproject.toml", "manage.py"])
                ?? listing.first(PythonStart.scripts)
        case .php: listing.first(["composer.json", "index.php", "public/index.php"])
        case .staticFiles: StaticDetection.index(in: listing)
        }
    }

    private static func expected(_ language: BuildPlan.Language) -> String {
        switch language {
        case .node: "package.json"
        case .python: "requirements.txt, Pipfile, pyproject.toml, main.py or app.py"
        case .php: "composer.json or index.php"
        case .staticFiles: "index.html, public/index.html or dist/index.html"
        }
    }
}

/// What every language's detection works on.
struct DetectedProject {
    let listing: SourceListing
    let choices: BuildChoices
    let procfile: Procfile

    /// The customer's build command as the only build step, when there is one.
    var customBuild: [BuildStep]? { choices.buildCommand.map { [BuildStep("Build (command of the application)", $0)] } }

    /// The processes of the image: the customer's start command wins over the Procfile's `web`, that over `fallback`.
    func processes(
        reasons: inout [String], fallback: () throws(BuildFailure) -> (command: String, reason: String)
    ) throws(BuildFailure) -> [BuiltProcess] {
        var processes = procfile.processes.map {
            BuiltProcess(name: $0.name, command: TenantShell.arguments($0.command))
        }
        let web: String
        if let command = choices.startCommand {
            reasons.append("The application's start command is used.")
            web = command
        } else if let command = procfile.command("web") {
            reasons.append("Procfile names the processes: \(procfile.processes.map(\.name).joined(separator: ", ")).")
            web = command
        } else {
            let found = try fallback()
            reasons.append(found.reason)
            web = found.command
        }
        processes.removeAll { $0.name == "web" }
        return [BuiltProcess(name: "web", command: TenantShell.arguments(web))] + processes
    }
}
