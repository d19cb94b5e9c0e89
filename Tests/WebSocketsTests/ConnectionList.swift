import NIOConcurrencyHelpers
import NIOCore

/// The connections that a test server has accepted.
final class ConnectionList: Sendable {
    private let channels = NIOLockedValueBox<[any Channel]>([])

    func add(_ channel: any Channel) { channels.withLockedValue { $0.append(channel) } }
    var all: [any Channel] { channels.withLockedValue { $0 } }
}
