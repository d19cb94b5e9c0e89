package import HTTPTypes
import PlatformAPI

/// What the API's description says of a route: one line, what it takes and what it gives. Pages need the line alone.
///
///     .init("Creates an application", takes: .json(CreateApplicationRequest.self),
///         gives: .json(ApplicationResource.self, .created))
///
/// Everything else is derived: path parameters, the organization's and idempotency headers, `limit` and `cursor` of
/// lists, who may call, and the failures that every route of its kind can answer with.
package struct RouteDescription: Sendable, ExpressibleByStringInterpolation {
    /// The body that a route reads.
    package struct Body: Sendable {
        let contents: [(mediaType: String, type: (any (Decodable & Sendable).Type)?)]
        let isRequired: Bool

        package static func json(_ type: any (Decodable & Sendable).Type) -> Body {
            Body(contents: [("application/json", type)], isRequired: true)
        }

        /// No body counts as one without members.
        package static func optionalJSON(_ type: any (Decodable & Sendable).Type) -> Body {
            Body(contents: [("application/json", type)], isRequired: false)
        }

        /// A JSON object or, instead, plain text.
        package static func jsonOrText(_ type: any (Decodable & Sendable).Type) -> Body {
            Body(contents: [("application/json", type), ("text/plain", nil)], isRequired: true)
        }

        package static func bytes(_ mediaType: String) -> Body { Body(contents: [(mediaType, nil)], isRequired: true) }
    }

    /// The answer of a route that succeeds.
    package struct Answer: Sendable {
        let status: HTTPResponse.Status
        let mediaType: String?
        let type: (any (Decodable & Sendable).Type)?
        let isPage: Bool
        var others: [String] = []

        package static func json(
            _ type: any (Decodable & Sendable).Type, _ status: HTTPResponse.Status = .ok
        ) -> Answer {
            Answer(status: status, mediaType: "application/json", type: type, isPage: false)
        }

        /// One page of a list: with `limit` and `cursor`.
        package static func list<Item: Codable & Sendable & Equatable>(of type: Item.Type) -> Answer {
            Answer(status: .ok, mediaType: "application/json", type: ListResource<Item>.self, isPage: true)
        }

        /// A whole list, which cannot grow long.
        package static func wholeList<Item: Codable & Sendable & Equatable>(of type: Item.Type) -> Answer {
            Answer(status: .ok, mediaType: "application/json", type: ListResource<Item>.self, isPage: false)
        }

        /// Server-sent events, resumable by `Last-Event-ID`.
        package static let events = Answer(status: .ok, mediaType: "text/event-stream", type: nil, isPage: false)
        /// 204.
        package static let nothing = Answer(status: .noContent, mediaType: nil, type: nil, isPage: false)
        /// A WebSocket.
        package static let socket = Answer(status: .switchingProtocols, mediaType: nil, type: nil, isPage: false)

        /// With several types the request chooses.
        package static func bytes(_ mediaTypes: String...) -> Answer {
            var answer = Answer(status: .ok, mediaType: mediaTypes.first, type: nil, isPage: false)
            answer.others = Array(mediaTypes.dropFirst())
            return answer
        }
    }

    /// A parameter in the query or a header.
    package struct Parameter: Sendable, Equatable {
        package enum Place: String, Sendable { case query, header }

        let name: String
        let place: Place
        let summary: String
        let schema: JSONValue

        package static func text(_ name: String, _ summary: String) -> Parameter {
            Parameter(name: name, place: .query, summary: summary, schema: ["type": "string"])
        }

        package static func flag(_ name: String, _ summary: String) -> Parameter {
            Parameter(name: name, place: .query, summary: summary, schema: ["type": "boolean"])
        }

        package static func time(_ name: String, _ summary: String) -> Parameter {
            Parameter(
                name: name, place: .query, summary: summary, schema: ["type": "string", "format": "date-time"])
        }

        package static func word(_ name: String, _ summary: String, of words: [String]) -> Parameter {
            let list = JSONValue.list(words.map { .text($0) })
            return Parameter(
                name: name, place: .query, summary: summary, schema: ["type": "string", "enum": list])
        }

        package static func integer(_ name: String, _ summary: String, in range: ClosedRange<Int64>) -> Parameter {
            Parameter(
                name: name, place: .query, summary: summary,
                schema: [
                    "type": "integer", "minimum": .integer(range.lowerBound), "maximum": .integer(range.upperBound),
                ])
        }
    }

    package let summary: String
    package let body: Body?
    /// Nil only for pages.
    package let answer: Answer?
    package let query: [Parameter]
    /// Failures beyond those of every route of its kind.
    package let problems: [PlatformError.Code]

    package init(
        _ summary: String, takes body: Body? = nil, gives answer: Answer? = nil, query: [Parameter] = [],
        problems: [PlatformError.Code] = []
    ) {
        self.summary = summary
        self.body = body
        self.answer = answer
        self.query = query
        self.problems = problems
    }

    package init(stringLiteral value: String) { self.init(value) }
}
