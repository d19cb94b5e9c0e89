#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What counts of an `angular.json`.
struct AngularWorkspace: Decodable {
    struct Project: Decodable {
        var projectType: String?
        var architect: Targets?
        var targets: Targets?
    }
    struct Targets: Decodable { var build: Target? }
    struct Target: Decodable {
        var builder: String?
        var options: Options?
    }

    struct Options: Decodable {
        var outputPath: OutputPath?
        var browser: String?
        var outputMode: String?
        var hasServer: Bool

        private enum Keys: String, CodingKey { case outputPath, browser, outputMode, ssr, server }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Keys.self)
            outputPath = try? container.decodeIfPresent(OutputPath.self, forKey: .outputPath)
            browser = try? container.decodeIfPresent(String.self, forKey: .browser)
            outputMode = try? container.decodeIfPresent(String.self, forKey: .outputMode)
            let isOff = (try? container.decodeIfPresent(Bool.self, forKey: .ssr)) == false
            hasServer = container.contains(.server) || (container.contains(.ssr) && !isOff)
        }
    }

    /// A text, or since Angular 17 an object with the parts' folders.
    struct OutputPath: Decodable {
        var base: String
        var browser: String?

        private enum Keys: String, CodingKey { case base, browser }

        init(from decoder: any Decoder) throws {
            if let text = try? decoder.singleValueContainer().decode(String.self) {
                base = text
                return
            }
            let container = try decoder.container(keyedBy: Keys.self)
            base = try container.decode(String.self, forKey: .base)
            browser = try container.decodeIfPresent(String.self, forKey: .browser)
        }
    }

    var projects: [String: Project]
    var defaultProject: String?

    static func read(_ text: String) -> AngularWorkspace? {
        try? JSONDecoder().decode(AngularWorkspace.self, from: Data(text.utf8))
    }

    /// Where the project that `build` builds puts its pages; nil when they need a server.
    func outputFolder(build: String) -> String? {
        let words = Set(build.split(separator: " ").map(String.init))
        let applications = projects.filter { ($0.value.projectType ?? "application") == "application" }.keys.sorted()
        let named = applications.first { words.contains($0) }
        guard let name = named ?? defaultProject.flatMap({ projects[$0] == nil ? nil : $0 }) ?? applications.first,
            let project = projects[name], let target = (project.architect ?? project.targets)?.build
        else { return nil }
        let options = target.options
        if options?.hasServer == true, options?.outputMode != "static" { return nil }
        let base = options?.outputPath?.base ?? "dist/\(name)"
        // The newer builder (`:application`) separates the browser's files from the server's.
        let isNew = target.builder?.hasSuffix(":application") == true || options?.browser != nil
        let part = options?.outputPath?.browser ?? (isNew ? "browser" : "")
        return part.isEmpty ? base : "\(base)/\(part)"
    }
}
