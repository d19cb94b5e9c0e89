import HTTPTypes
package import Hummingbird
package import PlatformModel

/// Puts the client's address into the context: what limits count and logs name.
package struct ClientAddressMiddleware: RouterMiddleware {
    package typealias Context = PlatformContext

    private let trusted: [AddressRange]

    package init(trusted: [AddressRange]) { self.trusted = trusted }

    package func handle(
        _ request: Request, context: PlatformContext, next: (Request, PlatformContext) async throws -> Response
    ) async throws -> Response {
        guard !trusted.isEmpty, let name = HTTPField.Name("X-Forwarded-For") else {
            return try await next(request, context)
        }
        var context = context
        context.remoteAddress = ClientAddress.of(
            peer: context.remoteAddress, forwarded: request.headers[values: name], trusted: trusted)
        return try await next(request, context)
    }
}
