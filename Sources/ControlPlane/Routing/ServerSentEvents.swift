import HTTPTypes
package import Hummingbird
import NIOCore
import ServiceLifecycle

/// One event of a `text/event-stream`.
package struct ServerSentEvent: Sendable, Equatable {
    package var id: String?
    package var event: String?
    /// Any text; line breaks become several `data:` lines.
    package var data: String

    package init(id: String? = nil, event: String? = nil, data: String) {
        self.id = id
        self.event = event
        self.data = data
    }

    /// As on the wire (WHATWG HTML, section 9.2.5).
    package var wire: String {
        var text = ""
        if let id { text += "id: \(id)\n" }
        if let event { text += "event: \(event)\n" }
        for line in data.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            text += "data: \(line)\n"
        }
        return text + "\n"
    }
}

extension Response {
    /// A stream of events that lasts until the sequence ends, the client goes or the server is told to stop. Events are
    /// asked for one at a time (`AsyncThrowingStream(unfolding:)` fits), so a slow reader holds one in memory.
    /// Producers send a `ping` event when they have been silent for a while, which also notices clients that have gone.
    package static func events<Events: AsyncSequence & Sendable>(_ events: Events) -> Response
    where Events.Element == ServerSentEvent {
        var headers: HTTPFields = [.contentType: "text/event-stream", .cacheControl: "no-store"]
        if let buffering = HTTPField.Name("X-Accel-Buffering") { headers[buffering] = "no" }
        let body = ResponseBody { writer in
            for try await event in events.cancelOnGracefulShutdown() {
                try await writer.write(ByteBuffer(string: event.wire))
            }
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: headers, body: body)
    }
}
