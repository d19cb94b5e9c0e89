import Foundation
import HTTPTypes
package import Hummingbird
import NIOCore

/// Refuses requests that another site made a browser send. Requests with an `Authorization` header are not concerned:
/// a browser adds none by itself.
package struct ForgeryMiddleware: RouterMiddleware {
    package typealias Context = PlatformContext

    private let sessions: WebSessions

    package init(_ sessions: WebSessions) { self.sessions = sessions }

    package func handle(
        _ request: Request, context: PlatformContext,
        next: (Request, PlatformContext) async throws -> Response
    ) async throws -> Response {
        let isSafe = [.get, .head, .options].contains(request.method)
        guard !isSafe, request.headers[.authorization] == nil else { return try await next(request, context) }
        guard isFromHere(request) else { throw refusal("The request came from another site.") }
        guard let token = sessions.token(in: request), !isUpload(request) else {
            return try await next(request, context)
        }
        var request = request
        guard let given = try await csrfToken(in: &request), sessions.isCSRFToken(given, for: token) else {
            throw refusal("The form is out of date; load the page again and repeat what you did.")
        }
        return try await next(request, context)
    }

    /// A plain form with a file is read as a stream, so its route checks the token that stands before the file.
    private func isUpload(_ request: Request) -> Bool {
        request.uri.path.hasPrefix("/applications/") && request.uri.path.hasSuffix("/upload")
            && request.headers[.contentType]?.hasPrefix("multipart/form-data") == true
    }

    private func refusal(_ message: String) -> PlatformError { PlatformError(.forbidden, message) }

    /// Programs other than browsers send neither header.
    private func isFromHere(_ request: Request) -> Bool {
        if let site = HTTPField.Name("Sec-Fetch-Site").flatMap({ request.headers[$0] }) {
            return site == "same-origin" || site == "none"
        }
        guard let origin = request.headers[.origin] else { return true }
        return origin.split(separator: "/").last.map(String.init) == request.head.authority
    }

    private func csrfToken(in request: inout Request) async throws -> String? {
        if let header = HTTPField.Name(WebSessions.csrfHeader).flatMap({ request.headers[$0] }) { return header }
        guard request.headers[.contentType]?.hasPrefix("application/x-www-form-urlencoded") == true else { return nil }
        let body: ByteBuffer
        do {
            body = try await request.collectBody(upTo: 1_048_576)
        } catch {
            throw PlatformError(.tooLarge, "The form is too large.", detail: "\(error)")
        }
        let pairs = String(buffer: body).split(separator: "&").map { $0.split(separator: "=", maxSplits: 1) }
        return pairs.first { $0.count == 2 && $0[0] == WebSessions.csrfField }.map { String($0[1]) }
    }
}
