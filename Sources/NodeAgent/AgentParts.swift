package import AgentProtocol

/// The parts of the agent that do the node's work, as the link to the control plane sees them.
package struct AgentParts: Sendable {
    /// Takes over a newer desired state.
    package var apply: @Sendable (DesiredState) async -> Void
    /// What runs, beginning with the present view.
    package var views: @Sendable () async -> AsyncStream<InstanceView>
    /// Routes healthy instances; gives the highest generation whose routes are served.
    package var route: @Sendable (DesiredState, [String: InstanceAddress]) async -> Int64
    package var work: TaskWork
    package var facts: @Sendable () async -> HeartbeatSender.Facts
    package var instanceLogStored: @Sendable (InstanceLogStored) async -> Void
    /// Instance log chunks that are not acknowledged.
    package var unstoredLogs: @Sendable () async -> [InstanceLogChunk]

    package init(
        apply: @escaping @Sendable (DesiredState) async -> Void,
        views: @escaping @Sendable () async -> AsyncStream<InstanceView>,
        route: @escaping @Sendable (DesiredState, [String: InstanceAddress]) async -> Int64, work: TaskWork,
        facts: @escaping @Sendable () async -> HeartbeatSender.Facts = { .init() }
    ) {
        self.apply = apply
        self.views = views
        self.route = route
        self.work = work
        self.facts = facts
        instanceLogStored = { _ in }
        unstoredLogs = { [] }
    }
}
