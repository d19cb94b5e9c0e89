import HTTPTypes
package import Hummingbird
import Logging
import PlatformAPI
import SQLStore

/// Turns whatever a route throws into an answer: a problem document for programs, and, through `page`, a page for
/// people. Details go to the log only.
package struct ProblemMiddleware: RouterMiddleware {
    package typealias Context = PlatformContext

    /// Renders a failed page request as HTML; nil leaves the problem document.
    let page: @Sendable (PlatformError, Request, PlatformContext) -> Response?

    package init(
        page: @escaping @Sendable (PlatformError, Request, PlatformContext) -> Response? = { _, _, _ in nil }
    ) {
        self.page = page
    }

    package func handle(
        _ request: Request, context: PlatformContext,
        next: (Request, PlatformContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            let failure = platformError(from: error)
            log(failure, cause: error, request: request, context: context)
            if let response = page(failure, request, context) { return response }
            return try Self.problem(failure, context: context)
        }
    }

    private func platformError(from error: any Error) -> PlatformError {
        if let error = error as? PlatformError { return error }
        if let error = error as? HTTPError { return translated(error) }
        if let error = error as? StoreError, let failure = translated(error) { return failure }
        return PlatformError(.internalError, "Something went wrong on our side; try again.", detail: "\(error)")
    }

    private func translated(_ error: HTTPError) -> PlatformError {
        switch error.status {
        case .notFound: PlatformError(.notFound, "There is nothing at this address.")
        case .methodNotAllowed: PlatformError(.methodNotAllowed, "This address does not know that method.")
        case .contentTooLarge: PlatformError(.tooLarge, "The request's body is too large.")
        case .unsupportedMediaType: PlatformError(.unsupportedType, "The request's content type is not supported.")
        case .badRequest, .unprocessableContent: PlatformError(.badRequest, error.body ?? "The request cannot be read.")
        default: PlatformError(.internalError, "Something went wrong on our side; try again.", detail: "\(error)")
        }
    }

    private func translated(_ error: StoreError) -> PlatformError? {
        switch error.kind {
        case .busy, .unavailable, .closed:
            PlatformError(.unavailable, "The store does not answer right now; try again soon.", detail: "\(error)")
        case .unknownOutcome:
            PlatformError(
                .unavailable, "It is not certain whether this was done; look before you try again.", detail: "\(error)")
        case .invalidValue:
            PlatformError(.invalid, "Text must not hold a zero byte (U+0000).", detail: "\(error)")
        default: nil
        }
    }

    private func log(_ failure: PlatformError, cause: any Error, request: Request, context: PlatformContext) {
        let metadata: Logger.Metadata = [
            "code": "\(failure.code.rawValue)", "path": "\(request.uri.path)", "method": "\(request.method)",
            "request_id": "\(context.requestID)", "client_address": "\(context.remoteAddress)",
            "detail": "\(failure.detail ?? "")",
        ]
        context.logger.log(level: failure.code.status >= 500 ? .error : .debug, "request failed", metadata: metadata)
    }

    /// An answer 405 that names the methods of the address.
    static func methodNotAllowed(_ methods: String, _ context: PlatformContext) throws -> Response {
        let failure = PlatformError(.methodNotAllowed, "This address knows the methods \(methods).")
        var response = try problem(failure, context: context)
        response.headers[.allow] = methods
        return response
    }

    private static func problem(_ failure: PlatformError, context: PlatformContext) throws -> Response {
        let status = HTTPResponse.Status(code: failure.code.status)
        var headers: HTTPFields = [.contentType: "application/problem+json"]
        if let seconds = failure.retryAfter { headers[.retryAfter] = String(seconds) }
        if failure.code == .unauthenticated { headers[.wwwAuthenticate] = "Bearer" }
        let resource = ProblemResource(
            type: "about:blank", title: failure.code.title, status: failure.code.status, code: failure.code.rawValue,
            detail: failure.message, requestID: context.requestID,
            errors: failure.fields.isEmpty
                ? nil : failure.fields.map { FieldProblem(field: $0.name, message: $0.message) })
        return try .json(resource, status: status, headers: headers)
    }
}
