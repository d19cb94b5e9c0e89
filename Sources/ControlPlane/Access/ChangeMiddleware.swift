import Hummingbird

/// What only requests that may change something pass: ``ForgeryMiddleware``, then ``IdempotencyMiddleware``. One layer
/// instead of two for those that only read, which are the most.
struct ChangeMiddleware: RouterMiddleware {
    typealias Context = PlatformContext

    let forgery: ForgeryMiddleware
    let idempotency: IdempotencyMiddleware

    func handle(
        _ request: Request, context: PlatformContext,
        next: (Request, PlatformContext) async throws -> Response
    ) async throws -> Response {
        if [.get, .head, .options].contains(request.method) { return try await next(request, context) }
        return try await forgery.handle(request, context: context) { request, context in
            try await idempotency.handle(request, context: context, next: next)
        }
    }
}
