import AsyncHTTPClient
import Foundation
import NIOCore
import NIOFoundationEssentialsCompat
import NIOHTTP1
import PlatformModel

/// Requests to one payment provider, each with a time limit and a bounded answer. Redirects are not followed.
struct ProviderHTTP: Sendable {
    let provider: TopUp.Provider
    /// Without a slash at the end.
    let base: String
    let client: HTTPClient

    private static let timeLimit = TimeAmount.seconds(20)
    private static let answerLimit = 1_048_576

    struct Call: Sendable {
        var method: NIOHTTP1.HTTPMethod
        var path: String
        var headers: [(String, String)] = []
        var body: [UInt8]?

        init(_ method: NIOHTTP1.HTTPMethod, _ path: String, headers: [(String, String)] = []) {
            self.method = method
            self.path = path
            self.headers = headers
        }

        mutating func setForm(_ fields: [(String, String)]) {
            headers.append(("Content-Type", "application/x-www-form-urlencoded"))
            body = Array(fields.map { "\(Self.escaped($0))=\(Self.escaped($1))" }.joined(separator: "&").utf8)
        }

        mutating func setJSON(_ value: some Encodable) throws {
            headers.append(("Content-Type", "application/json"))
            body = [UInt8](try JSONEncoder().encode(value))
        }

        /// RFC 3986: all but unreserved characters.
        static func escaped(_ text: String) -> String {
            text.addingPercentEncoding(
                withAllowedCharacters: CharacterSet(
                    charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")) ?? ""
        }
    }

    /// Sends and decodes what is answered with 200 to 299. Throws `unavailable` for all else; what the provider says
    /// goes into the log.
    func send<Answer: Decodable>(_ call: Call, as type: Answer.Type = Answer.self) async throws -> Answer {
        var request = HTTPClientRequest(url: base + call.path)
        request.method = call.method
        for (name, value) in call.headers { request.headers.add(name: name, value: value) }
        request.headers.add(name: "Accept", value: "application/json")
        if let body = call.body { request.body = .bytes(body) }
        do {
            let response = try await client.execute(request, timeout: Self.timeLimit)
            let answer = try await response.body.collect(upTo: Self.answerLimit)
            guard (200..<300).contains(response.status.code) else {
                let words = String(buffer: answer).storable(500)
                throw PlatformError.provider(provider, "\(call.path): \(response.status.code) \(words)")
            }
            return try JSONDecoder().decode(type, from: Data(buffer: answer))
        } catch let error as PlatformError {
            throw error
        } catch {
            throw PlatformError.provider(provider, "\(call.path): \(error)")
        }
    }
}
