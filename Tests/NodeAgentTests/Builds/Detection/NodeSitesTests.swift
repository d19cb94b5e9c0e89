import Testing

@testable import NodeAgent

@Suite struct NodeSitesTests {
    private static func package(_ names: String..., build: String, start: String? = nil) -> String {
        let list = names.map { "\"\($0)\":\"1\"" }.joined(separator: ",")
        let scripts = ["\"build\":\"\(build)\"", start.map { "\"start\":\"\($0)\"" }].compactMap { $0 }
        return "{\"scripts\":{\(scripts.joined(separator: ","))},\"devDependencies\":{\(list)}}"
    }

    private static func angular(_ build: String) -> String {
        "{\"projects\":{\"shop\":{\"projectType\":\"application\",\"architect\":{\"build\":\(build)}}}}"
    }

    @Test(arguments: [
        (["package.json": package("vite", build: "vite build")], "dist", true),
        (["package.json": package("vite", build: "vite build --outDir www")], "www", true),
        (
            [
                "package.json": package("vite", build: "tsc && vite build"),
                "vite.config.ts": "// outDir: 'no'\nbuild: { outDir: \"./public_html/\" }",
            ], "public_html", true
        ),
        (
            [
                "package.json": package("vite", build: "vite build"),
                "vite.config.js": "root: 'client',\noutDir: '../out'",
            ], "out", true
        ),
        (["package.json": package("vite", build: "vite build", start: "vite preview")], "dist", true),
        (
            ["package.json": package("react-scripts", build: "react-scripts build", start: "react-scripts start")],
            "build", true
        ),
        (["package.json": package("@vue/cli-service", build: "vue-cli-service build")], "dist", true),
        (["package.json": package("astro", build: "astro build", start: "astro dev")], "dist", false),
        (["package.json": package("@11ty/eleventy", build: "eleventy")], "_site", false),
        (["package.json": package("@11ty/eleventy", build: "npx eleventy --output=web")], "web", false),
        (["package.json": package("gatsby", build: "gatsby build", start: "gatsby develop")], "public", false),
        (["package.json": package("nuxt", build: "nuxt generate")], ".output/public", false),
        (["package.json": package("vitepress", build: "vitepress build docs")], "docs/.vitepress/dist", false),
        (
            [
                "package.json": package("next", build: "next build", start: "next start"),
                "next.config.mjs": "const c = {\n  output: 'export',\n}",
            ], "out", false
        ),
        (
            ["package.json": package("@sveltejs/kit", "@sveltejs/adapter-static", "vite", build: "vite build")],
            "build", false
        ),
        (
            [
                "package.json": package("@react-router/dev", "vite", build: "react-router build"),
                "react-router.config.ts": "export default { ssr: false }",
            ], "build/client", true
        ),
        (
            [
                "package.json": package("@angular/core", build: "ng build", start: "ng serve"),
                "angular.json": angular("{\"builder\":\"@angular/build:application\",\"options\":{\"browser\":\"a\"}}"),
            ], "dist/shop/browser", true
        ),
        (
            [
                "package.json": package("@angular/core", build: "ng build", start: "ng serve"),
                "angular.json": angular(
                    "{\"builder\":\"@angular-devkit/build-angular:browser\","
                        + "\"options\":{\"outputPath\":\"dist/web\"}}"),
            ], "dist/web", true
        ),
    ])
    func `a project without a server ends in the folder that its tool writes`(
        files: [String: String], folder: String, isSinglePage: Bool
    ) throws {
        let plan = try DetectorTests.plan(files)
        #expect(plan.language == .node)
        #expect(plan.output == StaticOutput(folder: folder, fallbackPage: isSinglePage ? "index.html" : nil))
        #expect(DetectorTests.web(plan) == "exec skypanel-static")
        #expect(plan.reasons.contains { $0.contains("nginx serves \(folder)") })
        #expect(plan.serverImage == "s1")
        #expect(plan.install.last?.command.contains("--include=dev") == true)
        #expect(!plan.build.contains { $0.command.contains("prune") })
    }

    @Test(arguments: [
        ["package.json": package("vite", build: "vite build", start: "node server.js")],
        ["package.json": package("next", build: "next build", start: "next start")],
        ["package.json": package("vite", build: "vite build"), "Procfile": "web: node x.js"],
        [
            "package.json": package("astro", build: "astro build", start: "astro preview"),
            "astro.config.mjs": "output: 'server'",
        ],
        ["package.json": package("astro", "@astrojs/node", build: "astro build"), "server.js": ""],
        ["package.json": package("@sveltejs/kit", "vite", build: "vite build"), "index.js": ""],
        [
            "package.json": package("@angular/core", build: "ng build", start: "ng serve"),
            "angular.json": angular("{\"options\":{\"outputPath\":\"d\",\"ssr\":{\"entry\":\"s.ts\"}}}"),
        ],
        [
            "package.json": package("@angular/core", build: "ng build", start: "ng serve"), "angular.json": "[",
        ],
    ])
    func `a project with a server runs it`(files: [String: String]) throws {
        let plan = try DetectorTests.plan(files)
        #expect(plan.output == nil)
        #expect(!DetectorTests.web(plan).contains("skypanel-static"))
    }

    @Test func `a start command of the application is a server`() throws {
        var choices = DetectorTests.choices()
        choices.startCommand = "node x.js"
        let files = ["package.json": Self.package("vite", build: "vite build")]
        #expect(try DetectorTests.plan(files, choices).output == nil)
    }

    @Test(arguments: ["../../etc", "/etc", "a b", "$(id)", "", ".", "a/../.."])
    func `a folder that lies elsewhere, or that a shell would read, is not taken`(folder: String) throws {
        let files = [
            "package.json": Self.package("vite", build: "vite build"), "vite.config.js": "outDir: '\(folder)'",
        ]
        #expect(try DetectorTests.plan(files).output?.folder == "dist")
        #expect(StaticOutput.plainFolder(folder) == nil)
    }

    @Test func `the variable STATIC_ROOT names the folder of a tool that nobody knows`() throws {
        var choices = DetectorTests.choices()
        choices.staticRoot = "public/site/"
        let plan = try DetectorTests.plan(["package.json": Self.package("webpack", build: "webpack")], choices)
        #expect(plan.output == StaticOutput(folder: "public/site"))
        #expect(plan.reasons.contains { $0.contains("STATIC_ROOT") })
    }

    @Test func `a fallback page of SvelteKit is served where there is no file, also beside a home page`() throws {
        let plan = try DetectorTests.plan([
            "package.json": Self.package("@sveltejs/kit", "@sveltejs/adapter-static", "vite", build: "vite build"),
            "svelte.config.js": "adapter({ pages: 'www',\n fallback: '200.html' })",
        ])
        #expect(plan.output == StaticOutput(folder: "www", fallbackPage: "200.html"))
        #expect(plan.build.map(\.command) == ["npm run build"])
        #expect(plan.reasons.contains { $0.contains("paths without a file get its 200.html") })
    }

    @Test func `the static runtime builds such a project, and serves files where there is none`() throws {
        let files = ["package.json": Self.package("vite", build: "vite build"), "index.html": ""]
        #expect(try DetectorTests.plan(files, DetectorTests.choices("static")).language == .node)
        let plain = ["package.json": "{}", "index.html": ""]
        #expect(try DetectorTests.plan(plain, DetectorTests.choices("static")).language == .staticFiles)
    }
}
