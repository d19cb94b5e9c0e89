import NIOCore
import NIOPosix

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Asks the node's resolver for a host's addresses, and whether a port answers.
enum HostAddresses {
    /// The resolver did not answer in time.
    struct Unanswered: Error {}

    /// Numeric addresses, IPv4 first; empty when the name is unknown. Throws ``Unanswered``: the resolver's own limits
    /// add up over servers and attempts, and nothing ends a lookup that has begun, so it is left to itself.
    static func resolve(
        _ host: String, within limit: TimeAmount = .seconds(20),
        by lookUp: @escaping @Sendable (String) -> [String] = { lookUp($0) }
    ) async throws -> [String] {
        if let address = InternetAddress(host) { return address.bytes.isEmpty ? [] : [host] }
        let loop = MultiThreadedEventLoopGroup.singleton.any()
        let promise = loop.makePromise(of: [String].self)
        let end = loop.scheduleTask(in: limit) { promise.fail(Unanswered()) }
        NIOThreadPool.singleton.runIfActive(eventLoop: loop) { lookUp(host) }.whenComplete { found in
            end.cancel()
            promise.completeWith(found)
        }
        return try await promise.futureResult.get()
    }

    private static func lookUp(_ host: String) -> [String] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, &hints, &list) == 0 else { return [] }
        defer { freeaddrinfo(list) }
        var found: [String] = []
        var next = list
        while let info = next {
            var name = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            let length = socklen_t(name.count)
            let status = getnameinfo(
                info.pointee.ai_addr, info.pointee.ai_addrlen, &name, length, nil, 0, NI_NUMERICHOST)
            let text = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            if status == 0, !found.contains(text) { found.append(text) }
            next = info.pointee.ai_next
        }
        return found.filter { !$0.contains(":") } + found.filter { $0.contains(":") }
    }

    static func answers(_ address: String, port: Int, within limit: TimeAmount) async -> Bool {
        do {
            let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton).connectTimeout(limit)
            let channel = try await bootstrap.connect(host: address, port: port).get()
            try await channel.close()
            return true
        } catch {
            return false
        }
    }
}
