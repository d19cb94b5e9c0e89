/// Which Node.js projects end in files instead of a server: decided by their packages, build script and settings.
///
/// Facts after Railpack (a start script that is no development server means a server) and after what each tool's
/// documentation gives as its output folder.
struct NodeSites {
    let package: NodePackage
    let listing: SourceListing
    let build: String

    /// Folder and the sentence for the log.
    typealias Finding = (output: StaticOutput, reason: String)

    init(_ package: NodePackage, _ listing: SourceListing, build: String) {
        self.package = package
        self.listing = listing
        self.build = build
    }

    /// Start scripts that only serve a developer, as the tools' templates write them.
    private static let developmentServers: Set<String> = [
        "ng serve", "react-scripts start", "next start", "vite", "vite dev", "vite preview", "astro dev",
        "astro preview", "vue-cli-service serve", "gatsby develop", "npm run develop", "docusaurus start",
        "eleventy --serve", "npx @11ty/eleventy --serve", "parcel", "ember serve",
    ]

    /// The output of a project without a server; nil for one that has a server, or that nothing recognises.
    static func find(_ package: NodePackage, _ project: DetectedProject) -> Finding? {
        guard project.choices.startCommand == nil, project.procfile.processes.isEmpty else { return nil }
        if let wanted = project.choices.staticRoot.flatMap(StaticOutput.plainFolder) {
            return (
                StaticOutput(folder: wanted),
                "The variable STATIC_ROOT says so: what the build writes to \(wanted) is served."
            )
        }
        if let start = package.scripts["start"]?.trimmed, !start.isEmpty, !developmentServers.contains(start) {
            return nil
        }
        let script = package.scripts["heroku-postbuild"] ?? package.scripts["build"]
        guard let build = project.choices.buildCommand ?? script else { return nil }
        return NodeSites(package, project.listing, build: build).find()
    }

    private func find() -> Finding? {
        let found =
            next() ?? nuxt() ?? svelteKit() ?? astro() ?? angular() ?? reactRouter() ?? generators() ?? vitePress()
        // Frameworks that bring a server of their own stand on Vite too.
        return found ?? (hasServerFramework ? nil : vite() ?? simple())
    }

    private func has(_ name: String) -> Bool {
        package.dependencies.contains(name) || package.developmentDependencies.contains(name)
    }

    private func settings(_ name: String) -> (file: String, text: String)? {
        let files = ["js", "mjs", "cjs", "ts", "mts", "cts"].map { "\(name).\($0)" }
        return listing.first(files).map { ($0, listing.text($0) ?? "") }
    }

    private var hasServerFramework: Bool {
        [
            "@sveltejs/kit", "nuxt", "nuxt3", "@remix-run/dev", "@remix-run/node", "@react-router/dev", "next", "astro",
            "@tanstack/react-start", "@tanstack/solid-start", "@solidjs/start", "@builder.io/qwik-city", "vike",
            "@analogjs/platform", "@redwoodjs/core",
        ].contains(where: has)
    }

    private func site(
        _ tool: String, by file: String, _ folder: String?, or usual: String, singlePage: Bool = false,
        fallbackPage: String? = nil
    ) -> Finding {
        let folder = folder.flatMap(StaticOutput.plainFolder) ?? usual
        let fallback = fallbackPage ?? (singlePage ? "index.html" : nil)
        let pages = fallback.map { "; paths without a file get its \($0)" } ?? ""
        return (
            StaticOutput(folder: folder, fallbackPage: fallback),
            "\(file): \(tool) writes files, and nothing starts a server: nginx serves \(folder) on $PORT\(pages)."
        )
    }
}

// Each returns nil where its tool is not used, or runs a server.
extension NodeSites {
    private func next() -> Finding? {
        guard has("next"), let settings = settings("next.config"),
            SettingsText.value("output", in: settings.text) == "export"
        else { return nil }
        let folder = SettingsText.value("distDir", in: settings.text)
        return site("Next.js with output \"export\"", by: settings.file, folder, or: "out")
    }

    private func nuxt() -> Finding? {
        guard has("nuxt") || has("nuxt3"), build.contains("generate") else { return nil }
        return site("nuxt generate", by: "package.json", nil, or: ".output/public")
    }

    private func svelteKit() -> Finding? {
        guard has("@sveltejs/kit"), has("@sveltejs/adapter-static") else { return nil }
        let settings = settings("svelte.config")
        let page = SettingsText.value("fallback", in: settings?.text).flatMap(StaticOutput.plainFolder)
        // A 404.html is served as such without being named. The home page may be made beforehand, so another fallback
        // must not be taken for it.
        return site(
            "SvelteKit's adapter-static", by: settings?.file ?? "package.json",
            SettingsText.value("pages", in: settings?.text), or: "build",
            fallbackPage: page == "404.html" ? nil : page)
    }

    private func astro() -> Finding? {
        guard has("astro"), build.contains("astro build") || package.scripts["build"]?.contains("astro") == true else {
            return nil
        }
        let settings = settings("astro.config")
        let adapters = ["node", "vercel", "cloudflare", "netlify", "deno"].map { "@astrojs/\($0)" }
        let output = SettingsText.value("output", in: settings?.text) ?? "static"
        guard output == "static", !adapters.contains(where: has) else { return nil }
        let folder = SettingsText.value("outDir", in: settings?.text)
        return site("Astro with static output", by: settings?.file ?? "package.json", folder, or: "dist")
    }

    private func angular() -> Finding? {
        guard has("@angular/core"), listing.has("angular.json") else { return nil }
        guard let workspace = AngularWorkspace.read(listing.text("angular.json") ?? ""),
            let folder = workspace.outputFolder(build: build)
        else { return nil }
        return site("Angular", by: "angular.json", folder, or: "dist", singlePage: true)
    }

    private func reactRouter() -> Finding? {
        guard has("@react-router/dev"), let settings = settings("react-router.config"),
            settings.text.filter({ !$0.isWhitespace }).contains("ssr:false")
        else { return nil }
        let folder = SettingsText.value("buildDirectory", in: settings.text).map { $0 + "/client" }
        return site("React Router with ssr: false", by: settings.file, folder, or: "build/client", singlePage: true)
    }

    /// Tools that write a page for each path.
    private func generators() -> Finding? {
        if has("gatsby") { return site("Gatsby", by: "package.json", nil, or: "public") }
        if has("@docusaurus/core") {
            let folder = SettingsText.option(["--out-dir"], in: build)
            return site("Docusaurus", by: "package.json", folder, or: "build")
        }
        if has("@11ty/eleventy") {
            let file = listing.has(".eleventy.js") ? ".eleventy.js" : settings("eleventy.config")?.file
            let folder =
                SettingsText.option(["--output"], in: build)
                ?? SettingsText.value("output", in: file.flatMap { listing.text($0) })
            return site("Eleventy", by: file ?? "package.json", folder, or: "_site")
        }
        if has("hexo") { return site("Hexo", by: "package.json", nil, or: "public") }
        return nil
    }

    private func vitePress() -> Finding? {
        guard has("vitepress") else { return nil }
        let scripts = package.scripts.values.sorted()
        let script = build.contains("vitepress") ? build : scripts.first { $0.contains("vitepress build") }
        let words = (script ?? "").split(separator: " ")
        let folder = words.firstIndex(of: "build").flatMap { words[$0...].dropFirst().first }
            .flatMap { $0.hasPrefix("-") ? nil : StaticOutput.plainFolder(String($0)) }
        return site("VitePress", by: "package.json", nil, or: (folder.map { $0 + "/" } ?? "") + ".vitepress/dist")
    }

    private func vite() -> Finding? {
        let settings = settings("vite.config")
        guard has("vite"), build.contains("vite build") || settings != nil else { return nil }
        // A root of its own moves the output below it.
        let root = SettingsText.value("root", in: settings?.text).flatMap(StaticOutput.plainFolder)
        let folder =
            SettingsText.option(["--outDir"], in: build) ?? SettingsText.value("outDir", in: settings?.text)
        let below = Self.joined(root, folder ?? "dist")
        return site("Vite", by: settings?.file ?? "package.json", below, or: "dist", singlePage: true)
    }

    /// `../www` below `client` is `www`. What leaves the application's folder stays as it is, to be refused.
    private static func joined(_ root: String?, _ folder: String) -> String {
        guard let root, !folder.hasPrefix("/") else { return folder }
        var parts = root.split(separator: "/")
        for part in folder.split(separator: "/") {
            if part == "..", !parts.isEmpty { parts.removeLast() } else { parts.append(part) }
        }
        return parts.joined(separator: "/")
    }

    private func simple() -> Finding? {
        if has("react-scripts"), build.contains("react-scripts build") {
            return site("Create React App", by: "package.json", nil, or: "build", singlePage: true)
        }
        if has("@vue/cli-service"), build.contains("vue-cli-service build") {
            let folder =
                SettingsText.option(["--dest"], in: build)
                ?? SettingsText.value("outputDir", in: settings("vue.config")?.text)
            return site("Vue CLI", by: "package.json", folder, or: "dist", singlePage: true)
        }
        if has("parcel"), build.contains("parcel build") {
            let folder = SettingsText.option(["--dist-dir"], in: build)
            return site("Parcel", by: "package.json", folder, or: "dist", singlePage: true)
        }
        if has("ember-cli"), build.contains("ember build") {
            return site("Ember", by: "package.json", nil, or: "dist", singlePage: true)
        }
        return nil
    }
}
