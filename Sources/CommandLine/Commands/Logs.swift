import ArgumentParser
import PlatformAPI

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

struct Logs: RemoteCommand {
    static let configuration = CommandConfiguration(abstract: "Show what an application writes.")

    @OptionGroup var shared: SharedOptions
    @OptionGroup var which: ApplicationOption
    @Flag(name: .shortAndLong, help: "Go on until Ctrl-C; with --json one object a line.") var follow = false
    @Option(name: [.customShort("n"), .long], help: "Number of lines, at most 1000.") var lines = 200

    @Option(help: "Only lines since a span ago (90s, 10m, 2h, 7d) or a time in RFC 3339.") var since: String?
    @Option(help: "Only lines that contain this text; large and small letters are the same.") var grep: String?
    @Option(help: "Only lines of this process, such as worker.") var process: String?
    @Option(help: "Only lines of this stream: stdout, stderr or system.") var stream: String?

    private var query: [(String, String)] {
        let filters = [("since", since), ("q", grep), ("process", process), ("stream", stream)]
        return [("limit", "\(lines)")] + filters.compactMap { name, value in value.map { (name, $0) } }
    }

    func validate() throws {
        if let stream, !["stdout", "stderr", "system"].contains(stream) {
            throw ValidationError("--stream is stdout, stderr or system.")
        }
        guard (1...1000).contains(lines) else { throw ValidationError("--lines takes 1 to 1000.") }
    }

    func perform(_ call: Invocation) async throws {
        let client = try call.client()
        let slug = try call.application(which)
        let recent: ListResource<LogLineResource> = try await client.send(
            .get(applicationPath(slug, "/logs"), query: query))
        guard follow else {
            return try await call.answer(recent) { await show(recent.items, on: $0, json: false) }
        }
        await show(recent.items, on: call.screen, json: call.options.json)
        try await tail(call, client, slug, after: recent.items.last?.id)
    }

    private func tail(_ call: Invocation, _ client: APIClient, _ slug: String, after: Int64?) async throws {
        let path = try applicationPath(slug, "/logs/stream")
        let json = call.options.json
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            let interrupts = call.surroundings.interrupts()
            group.addTask {
                for await _ in interrupts { throw CancellationError() }
                try await call.wait()
            }
            group.addTask {
                let seen = Seen(after ?? 0)
                try await client.events(path, query: query, from: after.map { "\($0)" }) { event in
                    let fresh = await seen.fresh(decoded(event))
                    await show(fresh, on: call.screen, json: json)
                    return isLast(event) ? .stop : .more
                }
            }
            try await group.next()
        }
    }

    private func show(_ items: [LogLineResource], on screen: Screen, json: Bool) async {
        for item in items {
            if json { await screen.json(item, pretty: false) } else { await screen.line(text(item, screen.paint)) }
        }
    }

    private func text(_ item: LogLineResource, _ paint: Paint) -> String {
        let origin = item.stream == "system" ? "system" : "\(item.process).\(item.index)"
        let words = neutral(item.text)
        let body = item.stream == "stderr" ? paint.busy(words) : words
        return "\(paint.faint(neutral(item.at))) \(paint.bold(neutral(origin))) \(body)"
    }
}

/// The stream may begin with lines that the first answer held already.
private actor Seen {
    private var last: Int64

    init(_ last: Int64) { self.last = last }

    func fresh(_ items: [LogLineResource]) -> [LogLineResource] {
        let new = items.filter { $0.id > last }
        last = new.map(\.id).max() ?? last
        return new
    }
}

/// One line, or many at the beginning.
private func decoded(_ event: ServerEvent) -> [LogLineResource] {
    let data = Data(event.data.utf8)
    if let one = try? JSONDecoder().decode(LogLineResource.self, from: data) { return [one] }
    if let many = try? JSONDecoder().decode([LogLineResource].self, from: data) { return many }
    return (try? JSONDecoder().decode(ListResource<LogLineResource>.self, from: data))?.items ?? []
}

private func isLast(_ event: ServerEvent) -> Bool {
    guard event.name == "status" else { return false }
    return (try? JSONDecoder().decode(StatusEvent.self, from: Data(event.data.utf8)))?.final ?? false
}
