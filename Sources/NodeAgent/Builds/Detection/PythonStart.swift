/// How a Python source without a Procfile is started: by its framework's server, which must be among its packages.
enum PythonStart {
    /// Scripts that are started as they are, in Railpack's order.
    static let scripts = ["main.py", "app.py", "start.py", "bot.py", "hello.py", "server.py"]
    private static let modules = [
        "app.py", "main.py", "wsgi.py", "asgi.py", "server.py", "application.py", "hello.py", "run.py", "api.py",
    ]
    private static let bind = "--bind 0.0.0.0:${PORT:-8000}"

    static func command(
        _ listing: SourceListing, _ requirements: PythonRequirements
    ) throws(BuildFailure) -> (command: String, reason: String) {
        if listing.has("manage.py")
            && (requirements.contains("django") || listing.text("manage.py")?.contains("django") == true)
        {
            return try django(listing, requirements)
        }
        if requirements.contains("fastapi") || requirements.contains("starlette") || requirements.contains("quart") {
            return try asynchronous(listing, requirements)
        }
        if requirements.contains("flask") || requirements.contains("gunicorn") || requirements.contains("bottle") {
            if let found = try synchronous(listing, requirements) { return found }
        }
        if let script = listing.first(scripts) { return ("python \(script)", "\(script) is started as it is.") }
        throw BuildFailure(
            .undetected,
            "Nothing says how to start the application. Add a Procfile with a \"web\" line, such as "
                + "\"web: gunicorn app:app\", or set the application's start command.")
    }

    private static func django(
        _ listing: SourceListing, _ requirements: PythonRequirements
    ) throws(BuildFailure) -> (command: String, reason: String) {
        let settings = listing.text("manage.py").flatMap(settingsPackage)
        let packages = listing.files.filter { $0.hasSuffix("/wsgi.py") && $0.split(separator: "/").count == 2 }
            .compactMap { $0.split(separator: "/").first.map(String.init) }.sorted()
        guard let package = settings.flatMap({ packages.contains($0) ? $0 : nil }) ?? packages.first else {
            throw BuildFailure(
                .undetected,
                "manage.py is there, but no wsgi.py beside the settings. Add a Procfile with a \"web\" line.")
        }
        if requirements.contains("gunicorn") {
            return ("\(gunicorn("\(package).wsgi"))", "manage.py makes it Django: gunicorn serves \(package).wsgi.")
        }
        if requirements.contains("uvicorn"), listing.has("\(package)/asgi.py") {
            return (
                uvicorn("\(package).asgi:application"), "manage.py makes it Django: uvicorn serves \(package).asgi."
            )
        }
        throw noServer("Django", "gunicorn", listing)
    }

    /// `mysite` of `"DJANGO_SETTINGS_MODULE", "mysite.settings"`.
    static func settingsPackage(_ manage: String) -> String? {
        guard let name = manage.firstRange(of: "DJANGO_SETTINGS_MODULE") else { return nil }
        let line = manage[name.upperBound...].prefix { !$0.isNewline }.dropFirst()
        return TomlLines.strings(String(line)).first.flatMap { $0.split(separator: ".").first.map(String.init) }
    }

    private static func asynchronous(
        _ listing: SourceListing, _ requirements: PythonRequirements
    ) throws(BuildFailure) -> (command: String, reason: String) {
        let object = find(["FastAPI(", "Starlette(", "Quart("], in: listing)
        guard let object else {
            throw BuildFailure(
                .undetected,
                "No application object was found in \(modules.prefix(2).joined(separator: " or ")). Add a Procfile "
                    + "with a line such as \"web: uvicorn main:app --host 0.0.0.0 --port $PORT\".")
        }
        for server in ["uvicorn", "hypercorn", "granian"] where requirements.contains(server) {
            let command =
                switch server {
                case "uvicorn": uvicorn(object.name)
                case "hypercorn": "hypercorn \(object.name) \(bind)"
                default: "granian --interface asgi --host 0.0.0.0 --port ${PORT:-8000} \(object.name)"
                }
            return (command, "\(object.file) holds an ASGI application: \(server) serves \(object.name).")
        }
        throw noServer("an ASGI application", "uvicorn", listing)
    }

    private static func synchronous(
        _ listing: SourceListing, _ requirements: PythonRequirements
    ) throws(BuildFailure) -> (command: String, reason: String)? {
        let object =
            find(["Flask(", "Bottle(", "def create_app(", "def application("], in: listing)
            ?? (requirements.contains("gunicorn")
                ? listing.first(Array(modules.prefix(6))).map { named($0, "app") } : nil)
        guard let object else { return nil }
        if requirements.contains("gunicorn") {
            return (gunicorn(object.name), "\(object.file) holds a WSGI application: gunicorn serves \(object.name).")
        }
        if requirements.contains("waitress") {
            return ("waitress-serve --listen=0.0.0.0:${PORT:-8000} \(object.name)", "waitress serves \(object.name).")
        }
        throw noServer("Flask", "gunicorn", listing)
    }

    /// The module and variable that hold the application, `app:app`; for a factory `app:create_app()`.
    private static func find(_ makers: [String], in listing: SourceListing) -> (name: String, file: String)? {
        let others = listing.rootFiles.filter { $0.hasSuffix(".py") && !modules.contains($0) }
        for file in modules + others {
            guard let text = listing.text(file) else { continue }
            for line in text.split(whereSeparator: \.isNewline) {
                if line.hasPrefix("def create_app("), makers.contains("def create_app(") {
                    return named(file, "create_app()")
                }
                if line.hasPrefix("def application("), makers.contains("def application(") {
                    return named(file, "application")
                }
                guard makers.contains(where: { line.contains($0) }), let variable = assigned(line) else { continue }
                return named(file, variable)
            }
        }
        return nil
    }

    /// `app` of `app = Flask(__name__)` and of `app: Flask = Flask(__name__)`, at the start of a line.
    private static func assigned(_ line: Substring) -> String? {
        let name = line.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
        let rest = line.dropFirst(name.count).trimmed
        return !name.isEmpty && (rest.hasPrefix("=") || rest.hasPrefix(":")) ? String(name) : nil
    }

    private static func named(_ file: String, _ variable: String) -> (name: String, file: String) {
        (file.dropLast(".py".count) + ":" + variable, file)
    }

    private static func gunicorn(_ object: String) -> String {
        let word = object.contains("(") ? TenantShell.quoted(object) : object
        return "gunicorn \(word) \(bind) --workers ${WEB_CONCURRENCY:-2} --threads 4 --access-logfile -"
    }

    private static func uvicorn(_ object: String) -> String {
        "uvicorn \(object) --host 0.0.0.0 --port ${PORT:-8000} --proxy-headers"
    }

    private static func noServer(_ what: String, _ server: String, _ listing: SourceListing) -> BuildFailure {
        let file = listing.first(["requirements.txt", "Pipfile", "pyproject.toml"]) ?? "requirements.txt"
        return BuildFailure(
            .undetected,
            "The source is \(what), but \(file) names no server for it. Add \(server) to \(file), or say in a Procfile "
                + "how to start the application.")
    }
}
