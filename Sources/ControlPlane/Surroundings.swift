package import HostSupport
package import Logging
package import PlatformModel
package import SQLStore

/// What every feature of the control plane stands on. Made once in `Assembly.swift`, passed by initialisers.
package struct Surroundings: Sendable {
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
    /// Signs access tokens and guards forms; 32 bytes. Random until the program sets the one from its file: what was
    /// signed then ends with the process.
    package var tokenKey: Secret<[UInt8]>

    package init(
        configuration: ControlPlaneConfiguration, store: Store, sealing: Sealing, logger: Logger,
        clock: HostClock = .system, ids: UniqueIDs = .system
    ) {
        self.configuration = configuration
        self.store = store
        self.clock = clock
        self.ids = ids
        self.sealing = sealing
        dataKeys = DataKeys(master: sealing, ids: ids, clock: clock)
        self.logger = logger
        signals = Signals()
        tokenKey = Secret(ids.bytes(32))
    }

    package var now: Timestamp { Timestamp(milliseconds: clock.now()) }

    package func newID<Noun>(_: Noun.Type = Noun.self) -> Identifier<Noun> { Identifier(ids.next()) }
}
