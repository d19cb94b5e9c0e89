import HTTPTypes
package import Hummingbird

/// Headers that every answer carries: a page takes scripts, styles and data from here alone and is never framed.
package struct PageSecurity: RouterMiddleware {
    package typealias Context = PlatformContext

    static let policy = """
        default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; \
        form-action 'self'; base-uri 'none'; frame-ancestors 'none'
        """

    private static let headers = [
        ("Content-Security-Policy", policy), ("X-Content-Type-Options", "nosniff"), ("X-Frame-Options", "DENY"),
        ("Referrer-Policy", "same-origin"), ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Permissions-Policy", "camera=(), microphone=(), geolocation=()"),
    ].compactMap { name, value in HTTPField.Name(name).map { HTTPField(name: $0, value: value) } }

    private let fields: [HTTPField]

    /// - Parameter publicURL: with TLS, browsers are told to come with TLS only from then on (RFC 6797). Not for the
    ///   names below it, which may be applications' own.
    package init(publicURL: String = "") {
        let transport = HTTPField(name: .strictTransportSecurity, value: "max-age=31536000")
        fields = Self.headers + (publicURL.lowercased().hasPrefix("https://") ? [transport] : [])
    }

    package func handle(
        _ request: Request, context: PlatformContext, next: (Request, PlatformContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        for field in fields { response.headers[field.name] = field.value }
        return response
    }
}
