import HTTPTypes
import Hummingbird

/// Serves the web interface's own files.
struct AssetRoutes {
    let files: AssetFiles

    func add(to table: inout RouteTable) {
        table.anonymous(.get, "/assets/{hash}/{name}", "File of the web interface") { _, context in
            let name = try context.parameters.require("name")
            guard let file = files.file(name) else { throw PlatformError.notFound("file") }
            let isCurrent = files.basePath == "/assets/" + (try context.parameters.require("hash"))
            var headers: HTTPFields = [.contentType: file.type]
            // A page of the version before may ask for a name whose content is another now.
            headers[.cacheControl] = isCurrent ? "public, max-age=31536000, immutable" : "no-store"
            return Response(status: .ok, headers: headers, body: .init(byteBuffer: file.bytes))
        }
    }
}
