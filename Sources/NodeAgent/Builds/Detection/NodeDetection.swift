import AgentProtocol

/// Node.js applications: packages by lock file, the `build` script with development packages, then the start script.
enum NodeDetection {
    private static let servers = ["server.js", "index.js", "app.js", "main.js", "server.mjs", "index.mjs"]

    /// Whether the files name something to start.
    static func canStart(_ listing: SourceListing) -> Bool {
        guard let package = try? NodePackage.read(listing) else { return true }
        return package.scripts["start"] != nil || listing.first([package.main ?? ""] + servers) != nil
    }

    /// Whether the project ends in files to serve.
    static func isSite(_ project: DetectedProject) -> Bool {
        guard project.listing.has("package.json"), let package = try? NodePackage.read(project.listing) else {
            return false
        }
        return NodeSites.find(package, project) != nil
    }

    static func plan(_ project: DetectedProject) throws(BuildFailure) -> BuildPlan {
        let listing = project.listing
        let package = try NodePackage.read(listing)
        let offer = try OfferedVersions(.node, in: project.choices.runtime).choose(wanted: wanted(package, listing))
        var plan = BuildPlan(language: .node, version: offer.version, baseImage: offer.image)
        plan.reasons += [offer.reason].compactMap { $0 }
        plan.environment["NODE_ENV"] = "production"
        plan.pathPrefixes = ["/app/node_modules/.bin"]
        let site = NodeSites.find(package, project)
        addSteps(&plan, package, project, prunes: site == nil)
        if let site {
            serve(site, &plan)
            plan.serverImage = OfferedVersions(.staticFiles, in: project.choices.runtime).offeredImage
            return plan
        }
        plan.processes = try project.processes(reasons: &plan.reasons) { () throws(BuildFailure) in
            try start(package, listing)
        }
        return plan
    }

    /// The build's output, served by the part that serves static sites.
    private static func serve(_ site: NodeSites.Finding, _ plan: inout BuildPlan) {
        plan.output = site.output
        plan.reasons.append(site.reason)
        plan.processes = [BuiltProcess(name: "web", command: TenantShell.arguments("skypanel-static"))]
    }

    private static func wanted(_ package: NodePackage, _ listing: SourceListing) -> (text: String, file: String)? {
        if let version = package.nodeVersion { return (version, "package.json (engines.node)") }
        for file in [".nvmrc", ".node-version"] {
            guard let line = listing.text(file)?.split(whereSeparator: \.isNewline).first?.trimmed, !line.isEmpty else {
                continue
            }
            // `lts/*` and `node` name no version: the newest on offer.
            return (line.hasPrefix("lts") || line == "node" || line == "stable" ? "*" : line, file)
        }
        return nil
    }

    private static func addSteps(
        _ plan: inout BuildPlan, _ package: NodePackage, _ project: DetectedProject, prunes: Bool
    ) {
        let (manager, reason) = NodeInstaller.choose(package, project.listing)
        let buildScript =
            project.choices.buildCommand == nil
            ? ["heroku-postbuild", "build"].first { package.scripts[$0] != nil } : nil
        let builds = project.customBuild != nil || buildScript != nil
        let hasPackages =
            !package.dependencies.isEmpty || package.hasWorkspaces || package.hasInstallScripts
            || (builds && !package.developmentDependencies.isEmpty)
        let prepare = manager.prepare(package)
        if hasPackages {
            plan.reasons += [reason, manager.substitute(package)].compactMap { $0 }
            if manager == .yarnBerry { plan.stepEnvironment["YARN_NODE_LINKER"] = "node-modules" }
            plan.excludedFolders = ["node_modules"]
            plan.manifests = manager.manifests.filter { project.listing.has($0) }
            plan.installNeedsSource =
                package.hasWorkspaces || package.usesLocalPackages || package.hasInstallScripts
                || project.listing.files.contains { $0.hasPrefix("patches/") || $0.hasPrefix(".yarn/") }
            plan.install =
                [prepare].compactMap { $0 } + [BuildStep("Install packages", manager.install(withDevelopment: builds))]
        } else {
            plan.reasons.append("package.json names no packages to install.")
        }
        if let custom = project.customBuild {
            plan.build = custom
            plan.reasons.append("The application's build command is used.")
        } else if let buildScript {
            if !hasPackages { plan.build = [prepare].compactMap { $0 } }
            plan.build.append(BuildStep("Build", manager.run(buildScript)))
            plan.reasons.append("package.json has a script \"\(buildScript)\": it runs with development packages.")
        }
        if prunes, builds, hasPackages, !package.developmentDependencies.isEmpty, let prune = manager.prune {
            plan.build.append(BuildStep("Remove development packages", prune))
        }
    }

    private static func start(
        _ package: NodePackage, _ listing: SourceListing
    ) throws(BuildFailure) -> (command: String, reason: String) {
        if let script = package.scripts["start"], !script.trimmed.isEmpty {
            if package.scripts["prestart"] == nil, package.scripts["poststart"] == nil {
                return (script, "package.json has a start script: \(script)")
            }
            return ("npm run start", "package.json has a start script with steps around it: npm runs it.")
        }
        if let main = package.main, let file = listing.first([main, main + ".js", main + "/index.js"]) {
            return ("node \(TenantShell.quoted(file))", "package.json names \(file) as main.")
        }
        if let file = listing.first(servers) { return ("node \(file)", "No start script: \(file) is started.") }
        throw BuildFailure(
            .undetected,
            "Nothing says how to start the application. Add a \"start\" script to package.json, a Procfile with a "
                + "\"web\" line, or set the application's start command. A build that only writes files is "
                + "served when the variable STATIC_ROOT names their folder.")
    }
}
