import Testing

@testable import NodeAgent

struct FirewallRulesTests {
    @Test func `the rules name our bridges and what they may not reach`() {
        let settings = FirewallSettings(blockedRanges: ["10.0.0.0/8"], resolvers: ["10.0.0.2"])
        let text = FirewallRules(settings: settings, bridges: ["skp-0123456789a", "eth0", "skp-\"; x"]).text
        #expect(text.contains("iifname . oifname { \"skp-0123456789a\" . \"skp-0123456789a\" } accept"))
        #expect(!text.contains("eth0") && !text.contains("; x"))
        #expect(text.contains("iifname \"skp-*\" ip daddr 169.254.0.0/16 drop"))
        #expect(text.contains("iifname \"skp-*\" ip daddr 10.0.0.0/8 drop"))
        #expect(text.contains("iifname \"skp-*\" tcp dport 25 drop"))
        #expect(text.contains("iifname \"skp-*\" ip daddr 10.0.0.2 udp dport 53 accept"))
        #expect(text.hasPrefix("table inet skypanel {}\ndelete table inet skypanel\n"))
    }

    @Test(arguments: ["", "10.0.0.0/33", "10.0.0/8", "x", "10.0.0.0/8; drop", "::1/129", "1.2.3.4/", "1.2.3.4/-1"])
    func `what is no address range is left out and named`(text: String) {
        let rules = FirewallRules(settings: FirewallSettings(blockedRanges: [text]), bridges: [])
        #expect(rules.unusable == [text])
        #expect(!rules.text.contains("33") && !rules.text.contains("; drop"))
    }

    @Test func `names fit into an interface's fifteen characters and differ`() {
        let first = NetworkNames(applicationID: "0195f0a0-0000-7000-8000-000000000001")
        let second = NetworkNames(applicationID: "0195f0a0-0000-7000-8000-000000000002")
        #expect(first.bridge.utf8.count == 15 && first.network.utf8.count == 16)
        #expect(first != second)
    }

    @Test func `name servers are read from a resolv.conf`() {
        let text =
            "# x\nsearch a\nnameserver 127.0.0.53\nnameserver\t10.0.0.2\nnameserver 2001:db8::1 \nnameserver\n"
            + "nameserver fe80::1%eth0\n"
        #expect(FirewallSettings.resolvers(inResolvConf: text) == ["10.0.0.2", "2001:db8::1"])
    }
}
