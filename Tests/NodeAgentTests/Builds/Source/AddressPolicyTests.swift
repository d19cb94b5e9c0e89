import Testing

@testable import NodeAgent

@Suite struct AddressPolicyTests {
    @Test(arguments: [
        "127.0.0.1", "127.8.8.8", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
        "0.0.0.0",
        "100.64.0.1", "198.18.0.1", "224.0.0.1", "255.255.255.255", "240.0.0.1", "192.0.2.1", "::1", "::", "fe80::1",
        "fd00::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::10.0.0.1", "64:ff9b::a00:1",
        "2002::1",
        "2001:db8::1", "fe80::1%eth0", "fd00:ec2::254", "not an address", "", "1.2.3", "01.2.3.4", "1.2.3.4.5",
        "1::2::3",
        "12345::", "1.2.3.256",
    ])
    func `addresses that are not public are refused`(address: String) {
        #expect(!AddressPolicy().allows(address))
    }

    @Test(arguments: [
        "8.8.8.8", "140.82.121.3", "172.32.0.1", "2606:4700::1111", "2a00:1450:4001::200e", "::ffff:8.8.8.8",
    ])
    func `public addresses are allowed`(address: String) { #expect(AddressPolicy().allows(address)) }

    @Test func `an administrator may open private ranges, but never loopback or link-local`() {
        let policy = AddressPolicy(allowedRanges: [
            "10.1.0.0/16", "fd12::/16", "127.0.0.0/8", "169.254.0.0/16", "nonsense", "1.2.3.4/99",
        ])
        #expect(policy.allows("10.1.2.3"))
        #expect(policy.allows("::ffff:10.1.2.3"))
        #expect(policy.allows("fd12::5"))
        #expect(!policy.allows("10.2.0.1"))
        #expect(!policy.allows("127.0.0.1"))
        #expect(!policy.allows("169.254.169.254"))
    }

    @Test(arguments: [
        ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/9", "10.128.0.0", false), ("1.2.3.4", "1.2.3.4", true),
        ("1.2.3.4/32", "1.2.3.5", false), ("0.0.0.0/0", "9.9.9.9", true), ("2001:db8::/33", "2001:db8:8000::", false),
    ])
    func `a range holds what shares its leading bits`(range: String, address: String, holds: Bool) throws {
        #expect(try #require(AddressBlock(range)).contains(#require(InternetAddress(address))) == holds)
    }
}
