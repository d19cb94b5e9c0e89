import Foundation
import NginxConfig
import Testing

private let missing: Comment = "needs nginx with Debian's Lua module (libnginx-mod-http-lua), curl and openssl"

@Suite(.enabled(if: LiveNginx.isInstalled, missing), .timeLimit(.minutes(1)))
struct RoutingTests {
    @Test func `requests reach the peers of their host in turn, with headers of our own`() async throws {
        let (one, two) = (try await EchoUpstream("one"), try await EchoUpstream("two"))
        let nginx = try await LiveNginx()
        try await nginx.put(.sample("shop.test", [one.peer, two.peer]), generation: 1)
        var names: [Substring] = []
        for _ in 0..<4 { names.append(try await nginx.get("Shop.Test:8080").text.prefix(3)) }
        #expect(names.filter { $0 == "one" }.count == 2 && names.filter { $0 == "two" }.count == 2, "\(names)")
        let forged = ["-H", "X-Forwarded-For: 6.6.6.6", "-H", "X-Forwarded-Proto: https", "-H", "X-Real-IP: 6.6.6.6"]
        let more = ["-H", "Forwarded: for=6.6.6.6", "-H", "X-Request-Id: 6.6.6.6", "-H", "Upgrade: h2c"]
        let text = try await nginx.get("shop.test:8080", "/a?b=c", forged + more).text
        for line in [
            "GET /a?b=c HTTP/1.1", "Host: shop.test:8080", "X-Forwarded-For: 127.0.0.1", "X-Real-IP: 127.0.0.1",
            "X-Forwarded-Proto: http\r", "X-Forwarded-Host: shop.test:8080",
        ] { #expect(text.contains(line), "\(line) in \(text)") }
        #expect(text.contains("X-Request-Id: ") && !text.contains("6.6.6.6") && !text.contains("h2c"))
        try await nginx.remove()
    }

    @Test func `an application is never told another host than the one it was found by`() async throws {
        let upstream = try await EchoUpstream("one")
        let nginx = try await LiveNginx()
        try await nginx.put(.sample("shop.test", [upstream.peer]), generation: 1)
        let whole = ["--request-target", "http://shop.test/"]
        for (header, status) in [
            ("shop.test", 200), ("SHOP.test", 200), ("shop.test.", 200), ("shop.test:81", 200), ("Shop.Test.:81", 200),
            ("evil.test", 400), ("shop.test.evil.test", 400), ("shop.test:81:82", 400), ("", 400),
        ] {
            #expect(try await nginx.get(header, "/", whole).status == status, "\(header)")
        }
        try await nginx.remove()
    }

    @Test func `unknown hosts answer 404, hosts without instance 503, before any table 503`() async throws {
        let nginx = try await LiveNginx()
        #expect(try await nginx.get("shop.test").status == 503)
        try await nginx.put(.sample("shop.test", []), generation: 1)
        let waiting = try await nginx.get("shop.test", "/", ["-i", "-X", "POST", "-d", "x=1"])
        #expect(waiting.status == 503 && waiting.text.contains("Retry-After: 5"))
        #expect(waiting.text.contains("text/html") && waiting.text.contains("no running instance"))
        let unknown = try await nginx.get("other.test", "/", ["-i"])
        #expect(unknown.status == 404 && unknown.text.contains("No application answers"))
        #expect(!unknown.text.contains("nginx/"))
        try await nginx.put(.sample("shop.test", ["127.0.0.1:1"]), generation: 2)
        #expect(try await nginx.get("shop.test").status == 502)
        try await nginx.remove()
    }

    @Test func `what the ingress refuses is refused to every kind of request, and an application's own 500 passes`()
        async throws
    {
        let upstream = try await EchoUpstream("one")
        let nginx = try await LiveNginx()
        try await nginx.put(.sample("shop.test", [upstream.peer]), .sample("empty.test", []), generation: 1)
        let own = try await nginx.get("shop.test", "/boom")
        #expect(own.status == 500 && own.text.hasPrefix("one"))
        for kind in [["-d", "a=b"], ["-H", "Accept: text/event-stream"], ["-H", "Upgrade: websocket"], ["-I"]] {
            #expect(try await nginx.get("other.test", "/", kind).status == 404, "\(kind)")
            #expect(try await nginx.get("empty.test", "/", kind).status == 503, "\(kind)")
            let elsewhere = ["--request-target", "http://shop.test/"] + kind
            #expect(try await nginx.get("other.test", "/", elsewhere).status == 400, "\(kind)")
        }
        try await nginx.remove()
    }

    @Test func `a peer that refuses is passed over, also for requests with a body`() async throws {
        let alive = try await EchoUpstream("alive")
        let nginx = try await LiveNginx()
        try await nginx.put(.sample("shop.test", ["127.0.0.1:1", alive.peer]), generation: 1)
        for _ in 0..<6 {
            #expect(try await nginx.get("shop.test", "/", ["-d", "a=b"]).status == 200)
        }
        try await nginx.remove()
    }

    @Test func `a redirect to HTTPS is made only where the route asks for it`() async throws {
        let upstream = try await EchoUpstream("one")
        let nginx = try await LiveNginx()
        try await nginx.put(
            .sample("plain.test", [upstream.peer]), .sample("safe.test", [upstream.peer], redirect: true),
            generation: 1)
        #expect(try await nginx.get("plain.test").status == 200)
        let answer = try await nginx.get("safe.test", "/a?b", ["-i"])
        #expect(answer.status == 308)
        #expect(answer.text.contains("Location: https://safe.test:\(nginx.httpsPort)/a?b"))
        try await nginx.remove()
    }

    @Test func `an open WebSocket and a request in flight keep their peer when the table changes`() async throws {
        let (old, new) = (try await EchoUpstream("old"), try await EchoUpstream("new"))
        let nginx = try await LiveNginx()
        try await nginx.put(.sample("shop.test", [old.peer]), generation: 1)
        async let slow = nginx.get("shop.test", "/slow")
        let connection = try await TextConnection(port: nginx.configuration.httpPort.number)
        let upgrade = "GET /ws HTTP/1.1\r\nHost: shop.test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"
        let steps = [(upgrade, "\r\n\r\n"), ("before", "old:before"), ("after", "old:after")]
        let text = try await connection.exchange(steps.map { (send: $0.0, until: $0.1) }) { step in
            if step == 1 {
                try await Task.sleep(for: .milliseconds(100))
                try await nginx.put(.sample("shop.test", [new.peer]), generation: 2)
                #expect(try await nginx.get("shop.test").text.hasPrefix("new"))
            }
        }
        #expect(text.contains("101 Switching") && text.contains("old:after"))
        #expect(try await slow.text.hasPrefix("old"))
        try await nginx.remove()
    }

    @Test func `events are passed on at once`() async throws {
        let upstream = try await EchoUpstream("one")
        let nginx = try await LiveNginx()
        try await nginx.put(.sample("shop.test", [upstream.peer]), generation: 1)
        let request = "GET /events HTTP/1.1\r\nHost: shop.test\r\nAccept: text/event-stream\r\n\r\n"
        let connection = try await TextConnection(port: nginx.configuration.httpPort.number)
        let text = try await connection.exchange([(send: request, until: "data: 1")])
        #expect(text.contains("data: 1"))
        let accept = ["-H", "Accept: application/json, text/event-stream", "-d", "question=1"]
        let posted = try await nginx.get("shop.test", "/ask", accept)
        #expect(posted.text.contains("POST /ask") && posted.text.contains("Content-Length: 10"))
        try await nginx.put(.sample("shop.test", ["127.0.0.1:1"]), generation: 2)
        let broken = try await nginx.get("shop.test", "/ask", accept)
        #expect(broken.status == 502 && broken.text.contains("did not answer"))
        try await nginx.remove()
    }

    @Test func `challenges and the panel's host go to the control plane`() async throws {
        let panel = try await EchoUpstream("panel")
        let address = try #require(UpstreamAddress(host: "127.0.0.1", port: panel.port))
        let host = try #require(Hostname("panel.test"))
        let nginx = try await LiveNginx(controlPlane: ControlPlaneRoute(address: address, hosts: [host]))
        #expect(try await nginx.get("panel.test", "/x").text.hasPrefix("panel"))
        #expect(try await nginx.get("any.test", "/.well-known/acme-challenge/abc").text.hasPrefix("panel"))
        try await panel.close()
        try await Task.sleep(for: .milliseconds(1700))  // nginx keeps idle connections for 1.5 s
        #expect(try await nginx.get("panel.test").status == 503)
        try await nginx.remove()
    }
}
