import ControlPlane
import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import TestSupport

/// The forms of the web interface, as its own pages hold them.
struct CorpusForm: Sendable {
    let action: String
    /// Names and values as the page fills them in.
    let fields: [(name: String, value: String)]

    /// The forms that change something, of all pages; each address once, with all fields that any page gives it.
    static func all(_ trial: CorpusTrial) async throws -> [CorpusForm] {
        var found: [String: [(name: String, value: String)]] = [:]
        for route in trial.platform.assembly.routeTable().routes where route.method == .get && !route.isAPI {
            guard !route.path.contains("/events"), !route.path.hasPrefix("/assets/") else { continue }
            let path = trial.filled(route.path)
            for actor in [nil, "own owner", "administrator"] {
                let token = actor.flatMap { trial.token($0) }
                let answer = try await trial.platform.call(.get, path, token: token, headers: [.accept: "text/html"])
                for form in forms(in: String(buffer: answer.body), at: path) {
                    let known = found[form.action] ?? []
                    let new = form.fields.filter { field in !known.contains { $0.name == field.name } }
                    found[form.action] = known + new
                }
            }
        }
        return found.sorted { $0.key < $1.key }.map { CorpusForm(action: $0.key, fields: $0.value) }
    }

    private static func forms(in html: String, at path: String) -> [CorpusForm] {
        html.matches(of: /<form\b([^>]*)>(.*?)<\/form>/.dotMatchesNewlines()).compactMap { match in
            let head = String(match.output.1)
            guard attribute("method", of: head)?.lowercased() == "post" else { return nil }
            let inputs = match.output.2.matches(of: /<(?:input|textarea|select|button)\b[^>]*>/.dotMatchesNewlines())
            let fields = inputs.compactMap { input -> (name: String, value: String)? in
                let tag = String(input.output)
                return attribute("name", of: tag).map { ($0, attribute("value", of: tag) ?? "") }
            }
            return CorpusForm(
                action: attribute("action", of: head) ?? path, fields: fields.filter { $0.name != "csrf" })
        }
    }

    private static func attribute(_ name: String, of tag: String) -> String? {
        guard let start = tag.range(of: " \(name)=\"") else { return nil }
        return String(tag[start.upperBound...].prefix { $0 != "\"" })
    }

    /// Sends the form with one field replaced.
    func send(_ value: HostileValue, in field: String, by token: String?, _ trial: CorpusTrial) async throws
        -> TestResponse
    {
        let body = fields.map { name, known in
            "\(name.percentEncoded)=\((name == field ? value.text ?? "" : known).percentEncoded)"
        }.joined(separator: "&")
        var headers: HTTPFields = [
            .contentType: "application/x-www-form-urlencoded", .accept: "text/html",
            .contentLength: "\(body.utf8.count)",
        ]
        if let token { headers[.authorization] = "Bearer \(token)" }
        return try await trial.platform.client.execute(
            uri: action, method: .post, headers: headers, body: ByteBuffer(string: body))
    }
}

extension CorpusTrial {
    /// A path with its parameters filled in.
    func filled(_ path: String) -> String {
        subjects.reduce(path) { $0.replacing("{\($1.key)}", with: $1.value) }
    }
}
