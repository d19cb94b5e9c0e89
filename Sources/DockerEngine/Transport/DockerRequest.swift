import NIOCore

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// One call before it is sent. Text in `path` that comes from outside is put in by ``segment(_:)`` alone.
struct DockerRequest: Sendable {
    enum Method: String { case get = "GET", post = "POST", put = "PUT", delete = "DELETE" }

    var method: Method
    /// Without the version prefix, such as `/containers/json`.
    var path: String
    var query: [(name: String, value: String)] = []
    var json: Data?
    /// Time for the whole answer of a control call, and for the head of a stream; nil for none.
    var limit: TimeAmount? = .seconds(15)
    /// Whether the engine may only be silent for the client's stall limit while it answers.
    var mustGoOn = false

    init(_ method: Method, _ path: String) {
        self.method = method
        self.path = path
    }

    /// A name or id from outside, as exactly one segment of a path.
    static func segment(_ text: String) -> String { percentEncoded(text) }

    /// What logs and errors may say about this call.
    var name: String { "\(method.rawValue) \(path)" }

    var target: String {
        guard !query.isEmpty else { return path }
        let pairs = query.map { "\(percentEncoded($0.name))=\(percentEncoded($0.value))" }
        return "\(path)?\(pairs.joined(separator: "&"))"
    }

    func adding(_ name: String, _ value: String?) -> DockerRequest {
        guard let value else { return self }
        var copy = self
        copy.query.append((name, value))
        return copy
    }

    func adding(_ name: String, _ value: Bool) -> DockerRequest { value ? adding(name, "1") : self }

    /// Docker's filters: a JSON object of lists.
    func filtering(_ filters: [String: [String]]) throws -> DockerRequest {
        let used = filters.filter { !$0.value.isEmpty }
        guard !used.isEmpty else { return self }
        return adding("filters", String(decoding: try JSONEncoder().encode(used), as: UTF8.self))
    }

    func sending(_ body: some Encodable) throws -> DockerRequest {
        var copy = self
        copy.json = try JSONEncoder().encode(body)
        return copy
    }

    /// The answer's head, and each piece of it, must come within the client's stall limit; the whole may take longer.
    func goingOn() -> DockerRequest {
        var copy = self
        (copy.limit, copy.mustGoOn) = (nil, true)
        return copy
    }

    func within(_ limit: TimeAmount?) -> DockerRequest {
        var copy = self
        copy.limit = limit
        return copy
    }
}

/// `["a": "b"]` as the list `["a=b"]`; an empty value asks for the label's presence.
func labelFilter(_ labels: [String: String]) -> [String] {
    labels.sorted { $0.key < $1.key }.map { $0.value.isEmpty ? $0.key : "\($0.key)=\($0.value)" }
}
