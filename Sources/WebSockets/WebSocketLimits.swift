package import NIOCore

/// Bounds and times of a connection. Both ends use the same ones.
package struct WebSocketLimits: Sendable, Equatable {
    /// Bytes of one frame, in either direction; longer messages are sent in fragments.
    package var maximumFrameBytes: Int
    /// Bytes of one message, in either direction.
    package var maximumMessageBytes: Int
    /// Fragments of one message.
    package var maximumFragments: Int
    package var pingInterval: TimeAmount
    /// A peer that sends nothing for this long, not even pongs, is dead.
    package var silenceLimit: TimeAmount
    /// How long the peer may take to answer a close frame.
    package var closeTimeout: TimeAmount

    package init(
        maximumFrameBytes: Int = 1 << 20, maximumMessageBytes: Int = 4 << 20, pingInterval: TimeAmount = .seconds(15),
        silenceLimit: TimeAmount = .seconds(40), closeTimeout: TimeAmount = .seconds(5)
    ) {
        self.maximumFrameBytes = min(max(maximumFrameBytes, 125), 1 << 30)
        self.maximumMessageBytes = max(maximumMessageBytes, 125)
        maximumFragments = 1024
        self.pingInterval = pingInterval
        self.silenceLimit = silenceLimit
        self.closeTimeout = closeTimeout
    }
}
