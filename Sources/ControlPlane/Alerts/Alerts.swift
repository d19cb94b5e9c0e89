import NIOConcurrencyHelpers
package import PlatformAPI
package import PlatformModel
import SQLStore

/// What administrators should know.
package struct Alerts: Sendable {
    private let surroundings: Surroundings
    private let count = NIOLockedValueBox(0)

    package init(_ surroundings: Surroundings) { self.surroundings = surroundings }

    /// Open alerts that nobody has acknowledged, as of the last look; for the badge of every page.
    package var unseen: Int { count.withLockedValue { $0 } }

    /// Newest first.
    func list(_ filter: AlertStore.Filter, _ page: ListPage) async throws -> ListResource<AlertResource> {
        try await surroundings.store.read { transaction in
            let found = try AlertStore.page(filter, before: page.id(), limit: page.limit + 1, in: transaction)
            let shown = found.prefix(page.limit)
            return ListResource(
                items: shown.map { AlertResource($0) },
                nextCursor: found.count > page.limit ? shown.last?.id.text : nil)
        }
    }

    /// Those that hold, and the newest fifty that are over.
    package func overview() async throws -> (open: [Alert], past: [Alert]) {
        try await surroundings.store.read { transaction in
            let past = AlertStore.Filter(isOpen: false)
            return (
                try AlertStore.open(in: transaction),
                try AlertStore.page(past, before: nil, limit: 50, in: transaction)
            )
        }
    }

    /// Says that somebody looks after it. Repeating it changes nothing.
    package func acknowledge(_ id: AlertID, by person: Person) async throws -> Alert {
        let now = surroundings.now
        let alert = try await surroundings.store.write { transaction in
            try AlertStore.acknowledge(id, by: person.user.email, now: now, in: transaction)
            let alert = try AlertStore.find(id, in: transaction)
            if let condition = alert?.condition {
                transaction.remark("alert \(condition.subjectName): \(condition.kind.rawValue)")
            }
            return alert
        }
        guard let alert else { throw PlatformError.notFound("alert") }
        try await recount()
        return alert
    }

    func recount() async throws {
        let number = try await surroundings.store.read { try AlertStore.countUnseen(in: $0) }
        count.withLockedValue { $0 = number }
    }
}

extension AlertResource {
    package init(_ alert: Alert) {
        self.init(
            id: alert.id.text, kind: alert.condition.kind.rawValue, severity: alert.condition.kind.severity.rawValue,
            subjectID: alert.condition.subjectID, subjectName: alert.condition.subjectName,
            message: alert.condition.message, openedAt: alert.openedAt.rfc3339)
        acknowledgedAt = alert.acknowledgedAt?.rfc3339
        acknowledgedBy = alert.acknowledgedBy
        clearedAt = alert.clearedAt?.rfc3339
    }
}
