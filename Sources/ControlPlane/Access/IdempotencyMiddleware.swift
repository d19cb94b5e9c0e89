import Crypto
import Foundation
import HTTPTypes
import HostSupport
package import Hummingbird
import NIOCore
import NIOFoundationEssentialsCompat
import PlatformModel
import SQLStore

/// `Idempotency-Key` on POST: a repeat of a request that succeeded gets the stored answer, for 24 hours; the same key
/// with another request gets 409. A request that failed may be repeated. Answers are stored sealed, since some hold
/// secrets that are shown once.
package struct IdempotencyMiddleware: RouterMiddleware {
    package typealias Context = PlatformContext

    /// Milliseconds after which a request that never came to an end may be tried again.
    private static let patience: Int64 = 120_000
    private static let bodyLimit = 1_048_576

    private let surroundings: Surroundings
    private let person: @Sendable (Request, PlatformContext) async throws -> Person?

    package init(_ surroundings: Surroundings, authentication: Authentication) {
        self.surroundings = surroundings
        person = authentication.person
    }

    private enum Beginning: Sendable {
        case run, other, busy
        case repeated(IdempotencyStore.Answer)
    }

    package func handle(
        _ request: Request, context: PlatformContext,
        next: (Request, PlatformContext) async throws -> Response
    ) async throws -> Response {
        guard request.method == .post, let name = HTTPField.Name("Idempotency-Key"), let text = request.headers[name],
            isForPeople(request.uri.path), let person = try await person(request, context)
        else { return try await next(request, context) }
        guard (1...255).contains(text.utf8.count), text.utf8.allSatisfy({ (33...126).contains($0) }) else {
            throw PlatformError(.badRequest, "Idempotency-Key must have 1 to 255 visible ASCII characters.")
        }
        var request = request
        let key = IdempotencyStore.Key(user: person.user.id, text: text)
        let fingerprint = try await fingerprint(&request, person)
        let attempt = surroundings.ids.next()
        switch try await begin(key, fingerprint, attempt) {
        case .run: return try await run(key, attempt) { try await next(request, context) }
        case .other:
            throw PlatformError(.conflict, "This Idempotency-Key was used for another request; take a new one.")
        case .busy:
            throw PlatformError(
                .conflict, "The request with this Idempotency-Key is still being worked on; try again soon.",
                retryAfter: 2)
        case .repeated(let answer): return try replay(answer, key)
        }
    }

    /// Not for sign-ins, whose answers are nobody's yet, and not for nodes, which have their own ways to repeat.
    private func isForPeople(_ path: String) -> Bool {
        !path.hasPrefix("/api/auth/") && !path.hasPrefix("/api/internal/")
    }

    private func begin(
        _ key: IdempotencyStore.Key, _ fingerprint: String, _ attempt: String
    ) async throws -> Beginning {
        let now = surroundings.now
        return try await surroundings.store.write { transaction in
            if let entry = try IdempotencyStore.find(key, in: transaction) {
                guard entry.fingerprint == fingerprint else { return .other }
                if let answer = entry.answer { return .repeated(answer) }
                guard now.milliseconds(since: entry.createdAt) > Self.patience else { return .busy }
            }
            try IdempotencyStore.begin(key, fingerprint: fingerprint, attempt: attempt, now: now, in: transaction)
            return .run
        }
    }

    private func run(
        _ key: IdempotencyStore.Key, _ attempt: String, _ next: () async throws -> Response
    ) async throws -> Response {
        let response: Response
        do {
            response = try await next()
        } catch {
            if isCertain(error) { try await abandon(key, attempt) }
            throw error
        }
        let type = response.headers[.contentType] ?? ""
        guard response.status.kind == .successful, let length = response.body.contentLength,
            length <= Self.bodyLimit, length == 0 || type.hasPrefix("application/json")
        else {
            try await abandon(key, attempt)
            return response
        }
        return try await store(response, key, attempt, type)
    }

    private func store(
        _ response: Response, _ key: IdempotencyStore.Key, _ attempt: String, _ type: String
    ) async throws -> Response {
        var response = response
        let collected = CollectedBody()
        try await response.body.write(collected)
        let body = collected.buffer
        response.body = ResponseBody(byteBuffer: body)
        let answer = IdempotencyStore.Answer(
            status: response.status.code, contentType: type,
            sealedBody: try surroundings.sealing.seal(String(buffer: body), binding: binding(key)))
        try await surroundings.store.write {
            try IdempotencyStore.finish(key, attempt: attempt, with: answer, in: $0)
        }
        return response
    }

    private func replay(_ answer: IdempotencyStore.Answer, _ key: IdempotencyStore.Key) throws -> Response {
        let body = try surroundings.sealing.open(answer.sealedBody, binding: binding(key)).reveal()
        var headers: HTTPFields = [.cacheControl: "no-store"]
        if !answer.contentType.isEmpty { headers[.contentType] = answer.contentType }
        if let name = HTTPField.Name("Idempotency-Replayed") { headers[name] = "true" }
        return Response(
            status: .init(code: answer.status), headers: headers, body: .init(byteBuffer: ByteBuffer(string: body)))
    }

    /// Whether a failure means that nothing was done.
    private func isCertain(_ error: any Error) -> Bool {
        !(error is CancellationError) && (error as? StoreError)?.kind != .unknownOutcome
    }

    private func abandon(_ key: IdempotencyStore.Key, _ attempt: String) async throws {
        try await surroundings.store.write { try IdempotencyStore.abandon(key, attempt: attempt, in: $0) }
    }

    private func binding(_ key: IdempotencyStore.Key) -> String { "idempotency_keys/\(key.user)/\(key.text)" }

    /// Of an archive only its length counts: it is too large to be held in memory.
    private func fingerprint(_ request: inout Request, _ person: Person) async throws -> String {
        var hasher = SHA256()
        let isText = request.headers[.contentType].map { $0.hasPrefix("application/json") } ?? true
        let parts = [
            request.uri.string, person.organization?.id.text ?? "", request.headers[.contentType] ?? "",
            // An answer that a person got is not for a program with a narrower token.
            person.grant?.tokenID.text ?? "",
            request.headers[.contentLength] ?? "",
        ]
        for part in parts { hasher.update(data: Data((part + "\n").utf8)) }
        if isText {
            do {
                hasher.update(data: Data(buffer: try await request.collectBody(upTo: Self.bodyLimit)))
            } catch {
                throw PlatformError(.tooLarge, "The request's body is too large.", detail: "\(error)")
            }
        }
        return hexadecimal(hasher.finalize())
    }
}

/// Takes the body of a response that is short and already complete.
private final class CollectedBody: ResponseBodyWriter {
    private(set) var buffer = ByteBuffer()

    func write(_ part: ByteBuffer) async throws { buffer.writeImmutableBuffer(part) }
    func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
