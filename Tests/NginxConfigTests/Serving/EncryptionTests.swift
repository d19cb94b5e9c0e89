import Foundation
import NginxConfig
import Testing

private let missing: Comment = "needs nginx with Debian's Lua module (libnginx-mod-http-lua), curl and openssl"

@Suite(.enabled(if: LiveNginx.isInstalled, missing), .timeLimit(.minutes(1)))
struct EncryptionTests {
    @Test func `the server name picks the certificate, exact before wildcard before default`() async throws {
        let upstream = try await EchoUpstream("one")
        let nginx = try await LiveNginx()
        let hosts = ["shop.test", "a.wild.test", "b.wild.test", "default.test"]
        let routes = try hosts.map { try Route.sample($0, [upstream.peer]) }
        try await nginx.put("/routes", RouteTable(generation: 1, routes: routes).json)
        let shop = try await nginx.makeCertificate(names: ["shop.test"], key: "1.key", certificate: "1.crt")
        let wild = try await nginx.makeCertificate(names: ["*.wild.test"], key: "2.key", certificate: "2.crt")
        let exact = try await nginx.makeCertificate(names: ["b.wild.test"], key: "3.key", certificate: "3.crt")
        #expect(try await nginx.getTLS("shop.test", trusting: "1.crt").status == 0)
        let table = CertificateTable(generation: 1, certificates: [shop, wild, exact])
        let answer = try await nginx.put("/certificates", table.json)
        #expect(answer.status == 200, "\(answer.text)")
        for (host, file) in zip(hosts, ["1.crt", "2.crt", "3.crt", "default.crt"]) {
            let answer = try await nginx.getTLS(host, trusting: file)
            #expect(answer.status == 200, "\(host)")
            #expect(answer.text.contains("X-Forwarded-Proto: https"))
        }
        #expect(try await nginx.getTLS("b.wild.test", trusting: "2.crt").status == 0)
        try table.json.write(
            toFile: nginx.configuration.paths.certificates.text, atomically: true, encoding: .utf8)
        try await nginx.stop()
        try await nginx.start()
        #expect(try await nginx.getTLS("a.wild.test", trusting: "2.crt").status == 503)
        try await nginx.remove()
    }

    @Test func `HTTP 2 is spoken on the TLS port`() async throws {
        let upstream = try await EchoUpstream("one")
        let nginx = try await LiveNginx()
        try await nginx.put(.sample("default.test", [upstream.peer]), generation: 1)
        let answer = try await nginx.getTLS("default.test", trusting: "default.crt", ["-i", "--http2"])
        #expect(answer.text.hasPrefix("HTTP/2 200"))
        #expect(answer.text.contains("Host: default.test:\(nginx.httpsPort)"))
        let events = try await nginx.getTLS(
            "default.test", trusting: "default.crt", ["--http2", "-H", "Accept: text/event-stream"])
        #expect(events.status == 200)
        try await nginx.remove()
    }
}
