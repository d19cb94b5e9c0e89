import HTTPTypes
import PlatformModel

/// One route in the document.
struct OpenAPIOperation {
    let value: JSONValue

    init(_ route: Route, problem: JSONValue, schemas: inout SchemaSet) throws {
        var parts: [String: JSONValue] = [
            "summary": .text(route.description.summary), "operationId": .text(Self.name(route)),
            "tags": [.text(Self.tag(route.path))], "x-access": .text(route.access.word),
        ]
        let parameters = Self.parameters(route)
        if !parameters.isEmpty { parts["parameters"] = .list(parameters) }
        if let body = route.description.body { parts["requestBody"] = try Self.request(body, &schemas) }
        parts["responses"] = try Self.responses(route, problem, &schemas)
        switch route.access {
        case .anonymous: break
        case .node: parts["security"] = [["node": []]]
        case .signedIn, .tenant, .administrator: parts["security"] = [["person": []]]
        }
        value = .object(parts)
    }

    /// Such as `post_applications_application_deploy`.
    private static func name(_ route: Route) -> String {
        let parts = route.path.split(separator: "/").filter { $0 != "api" && $0 != "paas" }
        let words: [String] = parts.map { part in
            String(part.filter { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" })
        }
        return ([route.method.rawValue.lowercased()] + words).joined(separator: "_")
    }

    private static func tag(_ path: String) -> String {
        let parts = path.split(separator: "/").map(String.init)
        switch parts.dropFirst().first {
        case "auth": return "accounts"
        case "internal": return "agents"
        case "admin": return "administration: " + (parts.dropFirst(3).first ?? "")
        case "paas": return parts.dropFirst(2).first ?? "service"
        default: return "service"
        }
    }

    private static func parameters(_ route: Route) -> [JSONValue] {
        let names = route.path.split(separator: "/").filter { $0.hasPrefix("{") }.map { $0.dropFirst().dropLast() }
        var found: [JSONValue] = names.map { name in
            parameter(String(name), in: "path", name == "application" ? "Id or slug" : "Id", text(1...255))
        }
        var query = route.description.query
        if route.description.answer?.isPage == true {
            let limit = RouteDescription.Parameter.integer("limit", "How many items, 50 when absent", in: 1...200)
            let cursor = RouteDescription.Parameter.text("cursor", "next_cursor of the page before")
            query += [limit, cursor].filter { added in !query.contains { $0.name == added.name } }
        }
        if route.description.answer?.mediaType == "text/event-stream" {
            query.append(.integer("after", "Id of the last event seen", in: 0...Int64.max))
            found.append(parameter("Last-Event-ID", in: "header", "Id of the last event seen", text(0...40)))
        }
        found += query.map { parameter($0.name, in: $0.place.rawValue, $0.summary, $0.schema) }
        if isForPeople(route), route.access != .anonymous {
            found.append(parameter("X-Organization-Id", in: "header", "Organization to act in", ["type": "string"]))
            if route.method == .post {
                found.append(parameter("Idempotency-Key", in: "header", "Makes a repeat harmless", idempotencyKey))
            }
        }
        return found
    }

    // As IdempotencyMiddleware takes it: visible ASCII.
    private static let idempotencyKey: JSONValue = ["type": "string", "pattern": "^[!-~]{1,255}$"]

    private static func isForPeople(_ route: Route) -> Bool {
        route.access != .node && !route.path.hasPrefix("/api/auth/")
    }

    private static func text(_ length: ClosedRange<Int64>) -> JSONValue {
        ["type": "string", "minLength": .integer(length.lowerBound), "maxLength": .integer(length.upperBound)]
    }

    private static func parameter(_ name: String, in place: String, _ summary: String, _ schema: JSONValue) -> JSONValue
    {
        [
            "name": .text(name), "in": .text(place), "required": .bool(place == "path"),
            "description": .text(summary), "schema": schema,
        ]
    }

    private static func request(_ body: RouteDescription.Body, _ schemas: inout SchemaSet) throws -> JSONValue {
        var contents: [String: JSONValue] = [:]
        for (mediaType, type) in body.contents {
            contents[mediaType] = ["schema": try type.map { try schemas.schema(of: $0, isSent: true) } ?? [:]]
        }
        return ["required": .bool(body.isRequired), "content": .object(contents)]
    }

    private static func responses(
        _ route: Route, _ problem: JSONValue, _ schemas: inout SchemaSet
    ) throws -> JSONValue {
        var found: [String: JSONValue] = [:]
        for (status, codes) in Dictionary(grouping: problems(of: route), by: \.status) {
            var parts: [String: JSONValue] = [
                "description": .text(codes.map(\.rawValue).sorted().joined(separator: ", ")),
                "content": ["application/problem+json": ["schema": problem]],
            ]
            if status == 429 {
                parts["headers"] = [
                    "Retry-After": ["description": "Seconds", "schema": ["type": "integer", "minimum": 0]]
                ]
            }
            found["\(status)"] = .object(parts)
        }
        guard let answer = route.description.answer else { return .object(found) }
        var parts: [String: JSONValue] = ["description": .text(answer.status.reasonPhrase)]
        if let mediaType = answer.mediaType {
            let schema = try answer.type.map { try schemas.schema(of: $0, isSent: false) }
            let content: JSONValue = schema.map { ["schema": $0] } ?? [:]
            let types = [mediaType] + answer.others
            parts["content"] = .object(Dictionary(types.map { ($0, content) }) { $1 })
        }
        found["\(answer.status.code)"] = .object(parts)
        return .object(found)
    }

    /// The failures that a route of this kind can end in.
    static func problems(of route: Route) -> Set<PlatformError.Code> {
        var codes: Set<PlatformError.Code> = [.unavailable, .tooManyRequests]
        codes.formUnion(route.description.problems)
        if route.description.body != nil { codes.formUnion([.badRequest, .tooLarge, .unsupportedType, .invalid]) }
        if route.description.answer?.isPage == true || !route.description.query.isEmpty { codes.insert(.invalid) }
        if route.path.contains("{") { codes.insert(.notFound) }
        if route.access != .anonymous { codes.insert(.unauthenticated) }
        if route.access != .anonymous, route.access != .node { codes.insert(.forbidden) }
        if route.method != .get { codes.formUnion([.badRequest, .conflict, .forbidden]) }
        if route.description.answer?.status == .switchingProtocols { codes.insert(.upgradeRequired) }
        return codes
    }
}
