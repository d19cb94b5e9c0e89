package import HostSupport
package import Logging
package import PlatformModel
package import SQLStore

/// What every feature of the control plane stands on. Made once in `Assembly.swift`, passed by initialisers.
///
/// A class, since every feature keeps it: as a value, with all settings in it, it stood once for each feature in
/// `AgentConnections`, which had 12.5 KB, and that several times in the frames of each agent's connection.
package final class Surroundings: Sendable {
    package let configuration: ControlPlaneConfiguration
    package let store: Store
    package let clock: HostClock
    package let ids: UniqueIDs
    /// By the master key itself.
    package let sealing: Sealing
    /// By keys of organizations.
    package let dataKeys: DataKeys
    package let signals: Signals
    package let logger: Logger
    /// Signs access tokens and guards forms; 32 bytes. What a random one signed ends with the process.
    package let tokenKey: Secret<[UInt8]>

    package init(
        configuration: ControlPlaneConfiguration, store: Store, sealing: Sealing, logger: Logger,
        tokenKey: [UInt8]? = nil, clock: HostClock = .system, ids: UniqueIDs = .system
    ) {
        self.configuration = configuration
        self.store = store
        self.clock = clock
        self.ids = ids
        self.sealing = sealing
        dataKeys = DataKeys(master: sealing, ids: ids, clock: clock)
        self.logger = logger
        signals = Signals()
        self.tokenKey = Secret(tokenKey ?? ids.bytes(32))
    }

    package var now: Timestamp { Timestamp(milliseconds: clock.now()) }

    package func newID<Noun>(_: Noun.Type = Noun.self) -> Identifier<Noun> { Identifier(ids.next()) }
}
