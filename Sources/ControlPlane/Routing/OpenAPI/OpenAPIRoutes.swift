import HTTPTypes
import Hummingbird
import NIOCore
import NIOFoundationEssentialsCompat
import WebUI

/// `/api/openapi.json` and the page `/docs`, made once from the table, with the document's own route in it. To be added
/// after all other routes of the API.
struct OpenAPIRoutes {
    private static let path = "/api/openapi.json"

    let website: Website

    func add(to table: inout RouteTable) {
        let description = RouteDescription("This description of the API", gives: .json(JSONValue.self))
        var whole = table
        whole.anonymous(.get, Self.path, description) { _, _ in throw PlatformError.notFound("document") }
        let document = Result { [whole] in try OpenAPIDocument(whole) }
        let body = Result { ByteBuffer(data: try document.get().json()) }
        let content = document.map { Reference.content(of: $0.value) }
        table.anonymous(.get, Self.path, description) { _, _ in
            Response(
                status: .ok, headers: [.contentType: "application/json; charset=utf-8", .cacheControl: "no-cache"],
                body: .init(byteBuffer: try body.get()))
        }
        let website = website
        table.anonymous(.get, "/docs", "Reference of the API") { request, _ in
            website.page(try content.get(), request)
        }
    }
}
