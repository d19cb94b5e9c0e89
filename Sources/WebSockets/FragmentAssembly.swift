import NIOCore
import NIOWebSocket

/// Puts the fragments of a message together (RFC 6455 section 5.4), within bounds.
struct FragmentAssembly {
    /// A breach of the protocol, as the code to close with.
    struct Breach: Error, Equatable {
        var code: WebSocketCloseCode
    }

    private enum Kind { case text, binary }

    private let maximumBytes: Int
    private let maximumFragments: Int
    private var kind: Kind?
    private var collected = ByteBuffer()
    private var fragments = 0

    init(limits: WebSocketLimits) {
        maximumBytes = limits.maximumMessageBytes
        maximumFragments = limits.maximumFragments
    }

    /// Takes the next data frame; gives the message when it is whole.
    mutating func add(_ opcode: WebSocketOpcode, final: Bool, data: ByteBuffer) throws(Breach) -> WebSocketItem? {
        let started: Kind
        switch (opcode, kind) {
        case (.text, nil): started = .text
        case (.binary, nil): started = .binary
        case (.continuation, let present?): started = present
        default: throw Breach(code: .protocolError)
        }
        let (total, overflow) = collected.readableBytes.addingReportingOverflow(data.readableBytes)
        fragments &+= 1
        guard !overflow, total <= maximumBytes, fragments <= maximumFragments else { throw Breach(code: .tooLarge) }
        guard final else {
            kind = started
            collected.writeImmutableBuffer(data)
            return nil
        }
        return try finish(started, with: data)
    }

    private mutating func finish(_ kind: Kind, with data: ByteBuffer) throws(Breach) -> WebSocketItem {
        var whole = data
        if fragments > 1 {
            collected.writeImmutableBuffer(data)
            whole = collected
        }
        collected = ByteBuffer()
        fragments = 0
        self.kind = nil
        guard kind == .text else { return .binary(whole) }
        guard String(validating: whole.readableBytesView, as: UTF8.self) != nil else {
            throw Breach(code: .invalidText)
        }
        return .text(whole)
    }
}
