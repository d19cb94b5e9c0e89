import NginxConfig
import Testing

@Suite struct ValueTests {
    @Test(arguments: ["a", "shop.example.com", "xn--bcher-kva.example", "1.2.3.example", "a-b.c", "localhost"])
    func `host names in lower case are taken as they are`(text: String) {
        #expect(Hostname(text)?.text == text)
    }

    @Test(arguments: hostile + ["Shop.example.com", "a..b", ".a", "a.", "-a", "a-", "a_b", "*.a", "bücher.example"])
    func `what is not a host name is refused`(text: String) {
        #expect(Hostname(text) == nil)
        if !text.hasPrefix("*.") { #expect(CertificateName(text) == nil) }
    }

    @Test func `host names keep the lengths of the DNS`() {
        let label = String(repeating: "a", count: 63)
        #expect(Hostname(label) != nil)
        #expect(Hostname(label + "a") == nil)
        #expect(Hostname([label, label, label, String(repeating: "a", count: 61)].joined(separator: ".")) != nil)
        #expect(Hostname([label, label, label, String(repeating: "a", count: 62)].joined(separator: ".")) == nil)
    }

    @Test func `a certificate name may have one star in front`() {
        #expect(CertificateName("*.example.com")?.text == "*.example.com")
        for text in ["*", "*.", "*.*.example.com", "a.*.example.com", "**.example.com", "*example.com"] {
            #expect(CertificateName(text) == nil, "\(text)")
        }
    }

    @Test func `upstream addresses are rendered in canonical form`() {
        #expect(UpstreamAddress(host: "10.0.0.2", port: 80)?.description == "10.0.0.2:80")
        #expect(UpstreamAddress(host: "FD00:0::2", port: 8080)?.description == "[fd00::2]:8080")
    }

    @Test(
        arguments: hostile + ["example.com", "10.0.0", "10.0.0.256", "010.0.0.1", "fe80::1%eth0", "[::1]", "unix:/x"])
    func `what is not an IP address is refused`(host: String) {
        #expect(UpstreamAddress(host: host, port: 80) == nil)
    }

    @Test(arguments: [Int.min, -1, 0, 65_536, Int.max])
    func `ports outside of TCP are refused`(port: Int) {
        #expect(Port(port) == nil)
        #expect(UpstreamAddress(host: "10.0.0.2", port: port) == nil)
    }

    @Test(
        arguments: hostile.filter { $0 != "a b" } + ["relative", "/a/../b", "/a/./b", "/ä", "/a;b", "/$a", "/a?.lua"])
    func `paths that nginx or Lua would read as syntax are refused`(text: String) {
        #expect(FilePath(text) == nil)
        let isHarmless = ["", " ", "a b", "..", "../etc", "relative"].contains(text)
        #expect(isHarmless || FilePath("/x" + text) == nil)
    }

    @Test func `paths lose repeated slashes`() {
        #expect(FilePath("//var//lib/sky panel/")?.text == "/var/lib/sky panel")
    }

    @Test(arguments: hostile + ["-a", "Root"])
    func `what is not a user name is refused`(text: String) {
        #expect(UserName(text) == nil)
    }

    @Test(arguments: hostile)
    func `what is not an application key is refused`(text: String) {
        #expect(ApplicationKey(text) == nil)
    }

    @Test func `keys never show in print`() throws {
        let pem = try #require(PEMText("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"))
        let table = CertificateTable(generation: 1, certificates: [.init(names: [], chain: pem, key: pem)])
        #expect(!"\(table) \(String(reflecting: table))".contains("AAAA"))
        #expect(PEMText("-----BEGIN X-----\n\"}") == nil)
    }
}

/// Texts that end a string, a line or a block in nginx, Lua, JSON, HTML or a shell.
let hostile = [
    "", " ", "a b", "a\nb", "a\r\nb", "a\0b", "a;b", "a{b", "a}b", "a\"b", "a'b", "a\\b", "a$b", "a`b", "a#b", "a]]b",
    "a/b;", "a<b>", "a|b", "a&b", "a%b", "a(b)", "\u{1B}[31m", "a\u{2028}b", "..", "../etc", "a; return 200 x;",
    "a\"; os.execute(\"x\")--", "${host}", "\u{7F}", String(repeating: "a", count: 2000) + ";",
]
