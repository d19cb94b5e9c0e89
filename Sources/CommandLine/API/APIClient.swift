import AsyncHTTPClient
import HostSupport
import NIOCore
import NIOFoundationEssentialsCompat
import NIOHTTP1
import PlatformAPI

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The public API of one server, for one person.
struct APIClient: Sendable {
    let http: HTTPClient
    let server: ServerAddress
    let session: APISession
    let clock: HostClock
    let ids: UniqueIDs
    var organization: String?

    private static let attempts = 4
    private static let backoff = Backoff(first: 250, cap: 4000)
    private static let answerLimit = 16 * 1024 * 1024

    /// Sends and reads the answer. A lost connection, and an answer that asks to come again, is tried a few times
    /// with growing waits where that is safe. Throws `CommandFailure`.
    func send<Answer: Decodable>(_ call: APICall, as type: Answer.Type = Answer.self) async throws -> Answer {
        let data = try await exchange(call)
        do {
            return try JSONDecoder().decode(type, from: data)
        } catch {
            throw CommandFailure(
                .failed, "The server's answer to \(call.method) \(call.path) is not understood.",
                advice: "Is \(server.text) a SkyPanel server, and is this program as new as it?")
        }
    }

    /// Sends and answers the bytes as they came.
    func bytes(_ call: APICall) async throws -> Data { try await exchange(call) }

    /// Sends and ignores what is answered.
    func perform(_ call: APICall) async throws { _ = try await exchange(call) }

    /// All pages of a list, at most 10,000 items.
    func list<Item: Codable & Sendable & Equatable>(
        _ path: String, query: [(String, String)] = [], of type: Item.Type = Item.self
    ) async throws -> [Item] {
        var items: [Item] = []
        var cursor: String?
        repeat {
            let page = query + (cursor.map { [("cursor", $0)] } ?? [])
            let answer: ListResource<Item> = try await send(.get(path, query: page))
            items += answer.items
            cursor = answer.items.isEmpty ? nil : answer.nextCursor
        } while cursor != nil && items.count < 10_000
        return items
    }

    /// A new key that makes one POST safe to repeat.
    func newKey() -> String { ids.next() }

    private func exchange(_ call: APICall) async throws -> Data {
        var renewed = false
        var attempt = 0
        while true {
            let token = try await session.token(now: clock.now(), clock: clock)
            let outcome = await self.attempt(call, token: token)
            switch outcome {
            case .success(let data): return data
            case .denied(let failure):
                guard let token, !renewed, try await session.renew(after: token, clock: clock) else { throw failure }
                renewed = true
            case .failure(let failure): throw failure
            case .again(let failure, let wait):
                attempt += 1
                guard attempt < Self.attempts, call.isRepeatable || wait != nil else { throw failure }
                try await clock.sleep(wait ?? Self.backoff.wait(attempt: attempt - 1))
            }
        }
    }

    private enum Outcome {
        case success(Data)
        case denied(CommandFailure)
        case failure(CommandFailure)
        /// Might work later; the server may have said when.
        case again(CommandFailure, Duration?)
    }

    private func attempt(_ call: APICall, token: String?) async -> Outcome {
        do {
            let response = try await http.execute(request(call, token: token), timeout: .seconds(call.seconds))
            let body = try await response.body.collect(upTo: Self.answerLimit)
            return outcome(response, Data(buffer: body))
        } catch let failure as CommandFailure {
            return .failure(failure)
        } catch {
            return .again(unreachable(error), nil)
        }
    }

    private func outcome(_ response: HTTPClientResponse, _ data: Data) -> Outcome {
        let status = Int(response.status.code)
        if (200..<300).contains(status) { return .success(data) }
        let failure = CommandFailure(response: response, body: data, server: server)
        switch status {
        case 401: return .denied(failure)
        case 429:
            let seconds = response.headers.first(name: "retry-after").flatMap { Int64($0) } ?? 2
            return seconds <= 20 ? .again(failure, .seconds(max(0, seconds))) : .failure(failure)
        case 502...504 where failure.status == .unreachable: return .again(failure, nil)
        default: return .failure(failure)
        }
    }

    /// The request as it goes out, with who asks.
    func request(_ call: APICall, token: String?) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: server.text + call.target)
        request.method = HTTPMethod(rawValue: call.method.rawValue)
        request.headers.add(name: "accept", value: "application/json")
        request.headers.add(name: "user-agent", value: "skypanel-cli/\(programVersion)")
        if let token { request.headers.add(name: "authorization", value: "Bearer \(token)") }
        if let organization { request.headers.add(name: "x-organization-id", value: organization) }
        if let key = call.idempotencyKey { request.headers.add(name: "idempotency-key", value: key) }
        switch call.body {
        case .empty: break
        case .json(let data):
            request.headers.add(name: "content-type", value: "application/json")
            request.body = .bytes(ByteBuffer(data: data))
        case .file(let file):
            request.headers.add(name: "content-type", value: "application/gzip")
            request.body = .stream(file.pieces(), length: .known(file.size))
        }
        return request
    }

    /// What to tell when no answer came.
    func unreachable(_ error: any Error) -> CommandFailure {
        let reason =
            "\(error)".contains("CERTIFICATE") || "\(error)".contains("certificate")
            ? "Its certificate is not trusted." : "No answer came."
        let advice =
            reason.hasPrefix("Its")
            ? "If it uses a certificate authority of its own, name its certificate with --ca-file."
            : "Check the address and the network, then try again."
        return CommandFailure(.unreachable, "\(server.text) cannot be reached. \(reason)", advice: advice)
    }
}
