import PlatformModel
import Testing

@Suite struct ClientAddressTests {
    private let trusted = ["10.0.0.0/8", "::1", "fd00::/8"].compactMap { AddressRange($0) }

    @Test(arguments: [
        ("203.0.113.9", ["198.51.100.1"], "203.0.113.9"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["8.8.8.8, 198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["8.8.8.8", "198.51.100.1, 10.9.9.9"], "198.51.100.1"),
        ("10.0.0.1", ["10.2.2.2"], "10.2.2.2"),
        ("10.0.0.1", ["nonsense"], "10.0.0.1"),
        ("10.0.0.1", ["198.51.100.1, nonsense, 10.3.3.3"], "10.3.3.3"),
        ("10.0.0.1", ["198.51.100.1:4711"], "198.51.100.1"),
        ("::1", ["[2001:db8::7]:443"], "2001:db8::7"),
        ("::1", ["2001:db8::7"], "2001:db8::7"),
        ("::ffff:10.1.1.1", ["198.51.100.1"], "198.51.100.1"),
        ("local", ["198.51.100.1"], "local"),
    ])
    func `the client is who the trusted proxies saw`(peer: String, forwarded: [String], expected: String) {
        #expect(ClientAddress.of(peer: peer, forwarded: forwarded, trusted: trusted) == expected)
    }

    @Test func `without trusted proxies nobody is believed`() {
        #expect(ClientAddress.of(peer: "10.0.0.1", forwarded: ["198.51.100.1"], trusted: []) == "10.0.0.1")
    }

    @Test func `a long chain is read from its end, in bounded time`() {
        let chain = String(repeating: "10.0.0.2, ", count: 100_000) + "10.0.0.3"
        #expect(ClientAddress.of(peer: "10.0.0.1", forwarded: [chain], trusted: trusted) == "10.0.0.2")
    }

    @Test func `IPv6 counts by its network`() {
        #expect(ClientAddress.source("2001:db8:1:2::1") == ClientAddress.source("2001:db8:1:2:ffff::9"))
        #expect(ClientAddress.source("2001:db8:1:2::1") != ClientAddress.source("2001:db8:1:3::1"))
        #expect(ClientAddress.site("2001:db8:1:2::1") == ClientAddress.site("2001:db8:1:3::1"))
        #expect(ClientAddress.source("fe80::1%eth0") == ClientAddress.source("fe80::2"))
        #expect(ClientAddress.source("198.51.100.1") == "198.51.100.1")
        #expect(ClientAddress.source("::ffff:198.51.100.1").hasSuffix("198.51.100.1"))
        #expect(ClientAddress.site("198.51.100.1") == nil)
    }
}
