/// Reads `/proc/<pid>/net/tcp` and `tcp6` of a container's first process, to say where an application really listens.
/// Source: Documentation/networking/proc_net_tcp.rst of the kernel; addresses are words in the host's byte order, here
/// little-endian.
enum ListeningSockets {
    struct Socket: Sendable, Hashable {
        var address: String
        var port: Int
        var isLoopback: Bool
    }

    /// All listening sockets in the text of either file; lines that are none are skipped.
    static func parse(_ text: String) -> [Socket] {
        text.split(separator: "\n").prefix(10_000).compactMap { line in
            let fields = line.split(separator: " ", omittingEmptySubsequences: true)
            guard fields.count > 3, fields[3] == "0A" else { return nil }
            let place = fields[1].split(separator: ":")
            guard place.count == 2, let port = UInt16(place[1], radix: 16), port > 0 else { return nil }
            return socket(hex: place[0], port: Int(port))
        }
    }

    /// What to tell about an application that shall listen on `port` and does not answer there; nil when it does
    /// listen there, so that the reason must be another.
    static func advice(_ sockets: [Socket], port: Int) -> String? {
        let own = applications(sockets)
        if own.contains(where: { $0.port == port && !$0.isLoopback }) { return nil }
        guard let places = elsewhere(sockets, port: port) else {
            return "It listens on no port; it must listen on 0.0.0.0:$PORT (\(port))."
        }
        return "It is listening on \(places) instead of 0.0.0.0:$PORT (\(port))."
    }

    /// Where an application listens that does not listen on `port` for others; nil when it does, or listens nowhere.
    static func elsewhere(_ sockets: [Socket], port: Int) -> String? {
        let own = applications(sockets)
        if own.isEmpty || own.contains(where: { $0.port == port && !$0.isLoopback }) { return nil }
        let ordered = own.sorted {
            ($0.port == port ? 0 : 1, $0.port, $0.address) < ($1.port == port ? 0 : 1, $1.port, $1.address)
        }
        return ordered.prefix(3).map { "\($0.address):\($0.port)" }.joined(separator: ", ")
    }

    /// Docker's own resolver listens in each container of a network.
    private static func applications(_ sockets: [Socket]) -> Set<Socket> {
        Set(sockets.filter { $0.address != "127.0.0.11" })
    }

    private static func socket(hex: Substring, port: Int) -> Socket? {
        var bytes: [UInt8] = []
        var digits = hex
        while digits.count >= 2 {
            guard let byte = UInt8(digits.prefix(2), radix: 16) else { return nil }
            bytes.append(byte)
            digits = digits.dropFirst(2)
        }
        guard digits.isEmpty, bytes.count == 4 || bytes.count == 16 else { return nil }
        let ordered = stride(from: 0, to: bytes.count, by: 4).flatMap { bytes[$0..<($0 + 4)].reversed() }
        if ordered.count == 4 {
            return Socket(address: dotted(ordered[...]), port: port, isLoopback: ordered[0] == 127)
        }
        if ordered.prefix(10).allSatisfy({ $0 == 0 }), ordered[10...11].allSatisfy({ $0 == 255 }) {
            return Socket(address: dotted(ordered[12...]), port: port, isLoopback: ordered[12] == 127)
        }
        let isLoopback = ordered.dropLast().allSatisfy { $0 == 0 } && ordered[15] == 1
        if isLoopback { return Socket(address: "[::1]", port: port, isLoopback: true) }
        if ordered.allSatisfy({ $0 == 0 }) { return Socket(address: "[::]", port: port, isLoopback: false) }
        let groups = stride(from: 0, to: 16, by: 2).map {
            String(Int(ordered[$0]) << 8 | Int(ordered[$0 + 1]), radix: 16)
        }
        return Socket(address: "[\(groups.joined(separator: ":"))]", port: port, isLoopback: false)
    }

    private static func dotted(_ bytes: ArraySlice<UInt8>) -> String {
        bytes.map { String($0) }.joined(separator: ".")
    }
}
