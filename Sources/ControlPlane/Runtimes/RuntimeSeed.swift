import PlatformModel

/// The default runtimes. They name no build or start command: detection reads the project's own files and lock files,
/// which a command that is the same for everybody would override.
struct RuntimeSeed {
    let name: String
    let kind: Runtime.Kind
    var version = ""
    var image = ""
    var allowsDockerfile = false

    func runtime(id: RuntimeID) -> Runtime {
        Runtime(
            id: id, name: name, kind: kind, version: version, baseImage: image, allowsDockerfile: allowsDockerfile)
    }

    static let all = [
        RuntimeSeed(name: "Automatic", kind: .auto, allowsDockerfile: true),
        RuntimeSeed(name: "Node.js 20", kind: .node, version: "20", image: "node:20-alpine"),
        RuntimeSeed(name: "Node.js 18", kind: .node, version: "18", image: "node:18-alpine"),
        RuntimeSeed(name: "Python 3.12", kind: .python, version: "3.12", image: "python:3.12-slim"),
        RuntimeSeed(name: "Python 3.11", kind: .python, version: "3.11", image: "python:3.11-slim"),
        RuntimeSeed(name: "Python 3.10", kind: .python, version: "3.10", image: "python:3.10-slim"),
        RuntimeSeed(name: "PHP 8.3", kind: .php, version: "8.3", image: "php:8.3-fpm-alpine"),
        RuntimeSeed(name: "PHP 8.2", kind: .php, version: "8.2", image: "php:8.2-fpm-alpine"),
        RuntimeSeed(name: "Static site", kind: .staticSite, image: "skypanel/static:1"),
        RuntimeSeed(name: "Custom Docker", kind: .docker, allowsDockerfile: true),
    ]
}
