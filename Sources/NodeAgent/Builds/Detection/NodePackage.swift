#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What counts of a `package.json`. Fields of an unexpected type are taken as absent.
struct NodePackage: Decodable, Equatable {
    var scripts: [String: String] = [:]
    /// Names of packages that the application needs when it runs.
    var dependencies: Set<String> = []
    var developmentDependencies: Set<String> = []
    var usesLocalPackages = false
    var nodeVersion: String?
    var main: String?
    /// Such as `pnpm@9.1.0`.
    var packageManager: String?
    var hasWorkspaces = false

    private enum CodingKeys: String, CodingKey {
        case scripts, dependencies, devDependencies, optionalDependencies, engines, main, packageManager, workspaces
    }

    private struct Anything: Decodable { init(from decoder: any Decoder) {} }

    init() {}

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        // Wrong types are the package manager's business to refuse; here they only mean "says nothing".
        func texts(_ key: CodingKeys) -> [String: String] {
            (try? container.decodeIfPresent([String: String].self, forKey: key)) ?? [:]
        }
        scripts = texts(.scripts)
        let needed = texts(.dependencies).merging(texts(.optionalDependencies)) { first, _ in first }
        let development = texts(.devDependencies)
        dependencies = Set(needed.keys)
        developmentDependencies = Set(development.keys)
        usesLocalPackages = (Array(needed.values) + Array(development.values)).contains { version in
            ["file:", "link:", "portal:", "workspace:", "./", "../"].contains { version.hasPrefix($0) }
        }
        nodeVersion = texts(.engines)["node"]
        main = try? container.decodeIfPresent(String.self, forKey: .main)
        packageManager = try? container.decodeIfPresent(String.self, forKey: .packageManager)
        hasWorkspaces = container.contains(.workspaces)
    }

    static func read(_ listing: SourceListing) throws(BuildFailure) -> NodePackage {
        guard listing.has("package.json") else { return NodePackage() }
        guard let text = listing.text("package.json") else {
            throw BuildFailure(.undetected, "package.json is too large to be read.")
        }
        do {
            return try JSONDecoder().decode(NodePackage.self, from: Data(text.utf8))
        } catch {
            throw BuildFailure(.undetected, "package.json is not a valid JSON object. Correct it and deploy again.")
        }
    }

    /// A script of the package's life cycle that may need more than the manifests.
    var hasInstallScripts: Bool {
        ["preinstall", "install", "postinstall", "prepare", "preprepare", "postprepare"].contains { scripts[$0] != nil }
    }
}

/// The program that installs Node.js packages, chosen by the lock file.
enum NodeInstaller: Equatable {
    case npm(locked: Bool), yarnClassic, yarnBerry, pnpm

    /// The manager and the sentence that says why.
    static func choose(_ package: NodePackage, _ listing: SourceListing) -> (
        manager: NodeInstaller, reason: String
    ) {
        if listing.has("pnpm-lock.yaml") { return (.pnpm, "pnpm-lock.yaml: pnpm installs exactly what it fixes.") }
        if listing.has("yarn.lock") {
            let isBerry = listing.has(".yarnrc.yml") || package.packageManager.map(isNewYarn) == true
            return (isBerry ? .yarnBerry : .yarnClassic, "yarn.lock: Yarn installs exactly what it fixes.")
        }
        if let lock = listing.first(["npm-shrinkwrap.json", "package-lock.json"]) {
            return (.npm(locked: true), "\(lock): npm installs exactly what it fixes.")
        }
        let other = listing.first(["bun.lock", "bun.lockb"]).map { "\($0) is not read (Bun is not offered); " } ?? ""
        return (
            .npm(locked: false),
            "\(other)no lock file of npm, Yarn or pnpm: versions may differ from build to build. Add one to the source."
        )
    }

    private static func isNewYarn(_ manager: String) -> Bool {
        manager.hasPrefix("yarn@") && !manager.hasPrefix("yarn@1.") && !manager.hasPrefix("yarn@0.")
    }

    /// Makes the program available under `/cache/tools`, where it stays between builds.
    ///
    /// Debian has npm and Yarn 1 (`yarnpkg`), and neither pnpm, a newer Yarn nor Corepack; images of other makers may
    /// have them. What is missing is fetched from the registry by npm, at a fixed version.
    func prepare(_ package: NodePackage) -> BuildStep? {
        switch self {
        case .npm: return nil
        case .yarnClassic: return step("command -v yarn >/dev/null", "yarn", fetched: "yarn@1.22.22")
        case .yarnBerry:
            // Yarn 1 hands over to a newer one that the source brings along (`yarnPath`), and tells its version.
            let isThere = "yarn --version 2>/dev/null | grep -q '^[2-9]'"
            let corepack = "corepack@0.31.0 && corepack enable --install-directory /cache/tools/bin yarn"
            return step(isThere, "yarn", fetched: corepack)
        case .pnpm: return step("command -v pnpm >/dev/null", "pnpm", fetched: "pnpm@\(Self.pnpmVersion(package))")
        }
    }

    private func step(_ isThere: String, _ name: String, fetched: String) -> BuildStep {
        let command =
            "\(isThere) || "
            + "{ command -v corepack >/dev/null && corepack enable --install-directory /cache/tools/bin \(name); } || "
            + "npm install --global --prefix /cache/tools --no-audit --no-fund \(fetched)"
        return BuildStep("Get the package manager", command, advice: advice)
    }

    /// What is done where the image has no such program, as a sentence for the log.
    func substitute(_ package: NodePackage) -> String? {
        switch self {
        case .npm, .yarnClassic: nil
        case .yarnBerry:
            "Where the image has no Yarn of this generation, npm fetches Corepack, which fetches Yarn. Packages go "
                + "into node_modules, since the image keeps nothing else of Yarn's."
        case .pnpm:
            "Where the image has no pnpm, npm fetches pnpm \(Self.pnpmVersion(package)) into the application's cache."
        }
    }

    private var advice: String? {
        let (name, lock) =
            switch self {
            case .npm: ("npm", "package-lock.json")
            case .yarnClassic: ("Yarn", "yarn.lock")
            case .yarnBerry: ("this Yarn", "yarn.lock")
            case .pnpm: ("pnpm", "pnpm-lock.yaml")
            }
        return "The image has no \(name), and npm could not fetch it. Either deploy again when the package registry "
            + "answers, or let npm install the packages: run \"npm install --package-lock-only\", put "
            + "package-lock.json into the source and take \(lock) out."
    }

    private static func pnpmVersion(_ package: NodePackage) -> String {
        package.packageManager.flatMap { exactVersion($0, of: "pnpm") } ?? "9.15.4"
    }

    /// `9.1.0` of `pnpm@9.1.0+sha512.…`; nil when it is no plain version.
    private static func exactVersion(_ manager: String, of name: String) -> String? {
        guard manager.hasPrefix(name + "@") else { return nil }
        let version = manager.dropFirst(name.count + 1).prefix { $0 != "+" }
        return version.allSatisfy { $0.isASCII && ($0.isNumber || $0 == ".") } && !version.isEmpty
            ? String(version) : nil
    }

    func install(withDevelopment: Bool) -> String {
        switch self {
        case .npm(let locked):
            (locked ? "npm ci" : "npm install") + " --no-audit --no-fund"
                + (withDevelopment ? " --include=dev" : " --omit=dev")
        case .yarnClassic:
            "yarn install --frozen-lockfile --non-interactive --no-progress"
                + (withDevelopment ? " --production=false" : " --production")
        case .yarnBerry: "yarn install --immutable"
        case .pnpm: "pnpm install --frozen-lockfile" + (withDevelopment ? " --prod=false" : " --prod")
        }
    }

    /// Removes what only the build needed.
    var prune: String? {
        switch self {
        case .npm: "npm prune --omit=dev --no-audit --no-fund"
        case .yarnClassic:
            "yarn install --frozen-lockfile --non-interactive --production --ignore-scripts --prefer-offline"
        case .yarnBerry: nil
        case .pnpm: "pnpm prune --prod"
        }
    }

    func run(_ script: String) -> String {
        switch self {
        case .npm: "npm run \(script)"
        case .yarnClassic, .yarnBerry: "yarn run \(script)"
        case .pnpm: "pnpm run \(script)"
        }
    }

    var manifests: [String] {
        let own: [String] =
            switch self {
            case .npm: ["package-lock.json", "npm-shrinkwrap.json"]
            case .yarnClassic: ["yarn.lock", ".yarnrc"]
            case .yarnBerry: ["yarn.lock", ".yarnrc.yml"]
            case .pnpm: ["pnpm-lock.yaml", ".pnpmfile.cjs"]
            }
        return ["package.json", ".npmrc"] + own
    }
}
