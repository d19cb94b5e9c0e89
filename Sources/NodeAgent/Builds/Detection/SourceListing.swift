/// What detection sees of a source: the names of its files and the text of the few that decide.
package struct SourceListing: Sendable, Equatable {
    /// Regular files, relative, with `/` between the parts.
    package var files: Set<String>
    /// Text of small files for which ``wantsText(of:)`` is true.
    package var texts: [String: String]
    /// SHA-256 in hexadecimal of the files in the root and of those in `texts`.
    package var digests: [String: String]

    package init(files: Set<String> = [], texts: [String: String] = [:], digests: [String: String] = [:]) {
        self.files = files
        self.texts = texts
        self.digests = digests
    }

    /// A listing of files with their whole text, for callers that hold them in memory.
    package init(_ texts: [String: String]) {
        self.init(files: Set(texts.keys), texts: texts)
    }

    /// The longest text that is kept, in bytes.
    package static let textLimit = 512 * 1024

    func has(_ path: String) -> Bool { files.contains(path) }

    func text(_ path: String) -> String? { has(path) ? texts[path] : nil }

    /// The first of the paths that exists.
    func first(_ paths: [String]) -> String? { paths.first { files.contains($0) } }

    /// Files of the root folder, sorted.
    var rootFiles: [String] { files.filter { !$0.contains("/") }.sorted() }

    /// Whether detection may read this file's text.
    package static func wantsText(of path: String) -> Bool {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard let name = parts.last, parts.count <= 4 else { return false }
        if ["wsgi.py", "asgi.py", "settings.py"].contains(name) { return parts.count <= 4 }
        if parts.count == 1 {
            return rootNames.contains(String(name)) || name.hasSuffix(".py") || isRequirements(path) || isSettings(name)
        }
        return isRequirements(path) || name.hasPrefix("Dockerfile")
    }

    /// `vite.config.ts` and its like, which say where a build writes.
    private static func isSettings(_ name: Substring) -> Bool {
        let parts = name.split(separator: ".")
        return parts.count == 3 && parts.dropFirst().first == "config"
    }

    /// `requirements.txt`, `requirements-dev.txt`, `requirements/base.txt`, `constraints.txt`.
    static func isRequirements(_ path: String) -> Bool {
        let isText = path.hasSuffix(".txt")
        return isText && (path.hasPrefix("requirements") || path == "constraints.txt")
            && path.split(separator: "/").count <= 2
    }

    private static let rootNames: Set<String> = [
        "package.json", "Procfile", "Pipfile", "Pipfile.lock", "pyproject.toml", "poetry.lock", "uv.lock",
        "runtime.txt", ".python-version", ".nvmrc", ".node-version", "composer.json", "Dockerfile", "dockerfile",
        "Dockerfile.prod", ".dockerignore", "manage.py", ".yarnrc.yml",
        "angular.json", ".eleventy.js",
    ]
}
