package import PlatformAPI
package import PlatformModel
import SQLStore

/// What applications wrote.
package struct ApplicationLogs: Sendable {
    private let surroundings: Surroundings
    private let applications: Applications
    private let store = LogStore()

    package init(_ surroundings: Surroundings, applications: Applications) {
        self.surroundings = surroundings
        self.applications = applications
    }

    var now: Timestamp { surroundings.now }

    /// The newest lines that a filter admits, oldest of them first; `next_cursor` leads to those before.
    package func list(
        _ scope: TenantScope, _ idOrSlug: String, before: Int64, limit: Int, _ filter: LogFilter = LogFilter()
    ) async throws -> ListResource<LogLineResource> {
        try await surroundings.store.read { transaction in
            let application = try applications.find(scope, idOrSlug, transaction)
            let lines = try store.newest(of: application, before: before, filter, limit: limit, transaction)
            let end = try store.searchEnd(of: application, before: before, filter, transaction)
            let next = lines.count == limit ? lines.first?.number : end > 0 ? end : nil
            return ListResource(items: lines.map(resource), nextCursor: next.map { String($0) })
        }
    }

    /// The lines after one that the reader has, or the newest `limit`, then new ones as they come. Ends with the
    /// application.
    package func stream(
        _ scope: TenantScope, _ idOrSlug: String, after: Int64?, limit: Int = 200, _ filter: LogFilter = LogFilter()
    ) async throws -> EventFeed {
        let (id, start) = try await surroundings.store.read { transaction in
            let application = try applications.find(scope, idOrSlug, transaction)
            let newest = try self.store.newest(of: application, before: .max, filter, limit: limit, transaction)
            let first = try newest.first?.number ?? self.store.last(of: application, transaction) + 1
            return (application.id, after ?? first - 1)
        }
        let store = surroundings.store
        return EventFeed(surroundings, topic: .applicationLog(id.text), after: start) { cursor in
            try await store.read { transaction in
                guard let application = try ApplicationStore().find(scope, id.text, transaction) else {
                    let end = StatusEvent(status: "deleted", final: true)
                    return EventFeed.Batch(
                        events: [try EventFeed.Event(id: nil, name: "status", end)], isLast: true, isFull: false)
                }
                // What the filter refuses must not be read again with each new line.
                let last = try self.store.last(of: application, transaction)
                let isLong = filter.text != nil && cursor < last - LogStore.searchedLines
                let end = isLong ? cursor + LogStore.searchedLines : last
                let lines = try self.store.lines(
                    of: application, (after: cursor, upTo: end), filter, limit: 200, transaction)
                return EventFeed.Batch(
                    events: try lines.map { try EventFeed.Event(id: $0.number, name: "chunk", resource($0)) },
                    isLast: false, isFull: lines.count == 200 || end < last, readTo: lines.count == 200 ? nil : end)
            }
        }
    }

    private func resource(_ line: LogStore.Line) -> LogLineResource {
        LogLineResource(
            id: line.number, at: line.at.rfc3339, stream: line.stream, process: line.process, index: line.index,
            instanceID: line.instanceID.text, text: line.text)
    }
}
