import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NginxConfig
import Testing

private let missing: Comment = "needs nginx with Debian's Lua module (libnginx-mod-http-lua), curl and openssl"

@Suite(.enabled(if: LiveNginx.isInstalled, missing), .timeLimit(.minutes(1)))
struct ControlSocketTests {
    @Test func `an older table is ignored, the same or a newer one taken`() async throws {
        let (one, two) = (try await EchoUpstream("one"), try await EchoUpstream("two"))
        let nginx = try await LiveNginx()
        try await nginx.put(.sample("shop.test", [one.peer]), generation: 5)
        let late = RouteTable(generation: 4, routes: [try .sample("shop.test", [two.peer])])
        #expect(try await nginx.put("/routes", late.json).text.hasPrefix(#"{"generation":5,"applied":false}"#))
        #expect(try await nginx.get("shop.test").text.hasPrefix("one"))
        try await nginx.put(.sample("shop.test", [two.peer]), generation: 5)
        #expect(try await nginx.get("shop.test").text.hasPrefix("two"))
        #expect(try await nginx.control("/status").contains(#""generation":5"#))
        #expect(try await nginx.control("/status").contains(nginx.configuration.identity))
        try await nginx.remove()
    }

    @Test func `bad documents change nothing and are told`() async throws {
        let upstream = try await EchoUpstream("one")
        let nginx = try await LiveNginx()
        try await nginx.put(.sample("shop.test", [upstream.peer]), generation: 1)
        for body in badDocuments {
            let answer = try await nginx.put("/routes", body)
            #expect((400...422).contains(answer.status), "\(body.prefix(60)): \(answer)")
            let told = try JSONSerialization.jsonObject(with: Data(answer.text.utf8)) as? [String: String]
            #expect(told?["problem"]?.isEmpty == false)
        }
        #expect(try await nginx.put("/routes", String(repeating: " ", count: 33 << 20)).status == 413)
        #expect(
            try await nginx.put("/certificates", #"{"generation":1,"certificates":[{"names":["a"]}]}"#).status == 422)
        #expect(try await nginx.curl(["--unix-socket", nginx.socket, "http://ingress/routes"]).status == 405)
        #expect(try await nginx.control("/status").contains(#""generation":1,"#))
        #expect(try await nginx.get("shop.test").status == 200)
        try await nginx.remove()
    }

    @Test func `garbage on the public ports is survived`() async throws {
        let upstream = try await EchoUpstream("one")
        let nginx = try await LiveNginx()
        try await nginx.put(.sample("shop.test", [upstream.peer]), generation: 1)
        let port = nginx.configuration.httpPort.number
        let long = "GET / HTTP/1.1\r\nHost: \(String(repeating: "a", count: 60_000))\r\n\r\n"
        for garbage in [
            "\u{0}\u{1}\u{16}\u{3}\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", long, "GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: shop.test\r\nHost: other.test\r\n\r\n", "GET / HTTP/1.1\r\n\r\n",
        ] {
            let text = try await TextConnection(port: port).exchange([(send: garbage, until: "</html>")])
            #expect(text.isEmpty || [" 400 ", " 414 ", " 505 "].contains(where: text.contains), "\(text.prefix(80))")
        }
        for host in ["..", "shop.test/../x", "shop.test;", "a\"b", "[::1]", "%00", "-"] {
            #expect([400, 404].contains(try await nginx.get(host).status), "\(host)")
        }
        #expect(try await nginx.get("shop.test", "/", ["-H", "Content-Length: 200000000"]).status == 413)
        #expect(try await nginx.get("shop.test").status == 200)
        #expect(!nginx.errorLog.contains("lua entry thread aborted") && !nginx.errorLog.contains("stack traceback"))
        try await nginx.remove()
    }

    @Test func `the table survives a reload, and a restart by its file`() async throws {
        let upstream = try await EchoUpstream("one")
        let nginx = try await LiveNginx()
        let route = try Route.sample("shop.test", [upstream.peer])
        try RouteTable(generation: 3, routes: [route]).json
            .write(toFile: nginx.configuration.paths.routes.text, atomically: true, encoding: .utf8)
        try await nginx.put(route, generation: 8)
        try await nginx.signal("reload")
        try await Task.sleep(for: .milliseconds(200))
        #expect(try await nginx.control("/status").contains(#""generation":8"#))
        try await nginx.stop()
        try await nginx.start()
        #expect(try await nginx.control("/status").contains(#""generation":3"#))
        #expect(try await nginx.get("shop.test").status == 200)
        try "{".write(toFile: nginx.configuration.paths.routes.text, atomically: true, encoding: .utf8)
        try await nginx.stop()
        try await nginx.start()
        #expect(try await nginx.get("shop.test").status == 503)
        #expect(nginx.errorLog.contains("the stored routes cannot be used"))
        try await nginx.remove()
    }

    @Test func `requests are counted per application by status class and time`() async throws {
        let upstream = try await EchoUpstream("one")
        let nginx = try await LiveNginx(workers: 2)
        try await nginx.put(
            .sample("shop.test", [upstream.peer]), .sample("blog.test", []), generation: 1)
        for path in ["/", "/", "/boom", "/slow"] { _ = try await nginx.get("shop.test", path) }
        for _ in 0..<2 { _ = try await nginx.get("blog.test") }
        _ = try await nginx.get("unknown.test")
        // Each worker brings what it counted within a second.
        var counters: [String: [String: Int]] = [:]
        for _ in 0..<50 {
            let data = Data(try await nginx.control("/counters").utf8)
            counters = try JSONDecoder().decode(Counters.self, from: data).applications
            if counters["app-shop_test"]?.filter({ $0.key.hasSuffix("xx") }).values.reduce(0, +) == 4,
                counters["app-blog_test"]?["5xx"] == 2
            {
                break
            }
            try await Task.sleep(for: .milliseconds(100))
        }
        #expect(counters.keys.sorted() == ["app-blog_test", "app-shop_test"])
        #expect(counters["app-blog_test"]?["5xx"] == 2)
        let shop = try #require(counters["app-shop_test"])
        #expect(shop["2xx"] == 3 && shop["5xx"] == 1)
        #expect((400..<9000).contains(shop["ms"] ?? 0))
        #expect(["le500", "le1000", "le2500"].compactMap { shop[$0] }.reduce(0, +) >= 1)
        #expect(shop.filter { $0.key.hasPrefix("le") }.values.reduce(0, +) == 4)
        try await nginx.remove()
    }

    /// How long that takes is measured by `Benchmarks/ingress`; here, only that it grows no faster than the table.
    @Test func `ten thousand routes load, in a time that grows as their number`() async throws {
        let nginx = try await LiveNginx()
        let routes = try (0..<10_000).map { try Route.sample("h\($0).test", ["10.0.0.2:80", "10.0.0.3:80"]) }
        var generation: Int64 = 0
        /// Processor time, since the clock on the wall depends on what else runs on the machine.
        func milliseconds(_ count: Int, times: Int) async throws -> Int {
            let before = try await nginx.workerMilliseconds()
            for _ in 0..<times {
                generation += 1
                let table = RouteTable(generation: generation, routes: Array(routes.prefix(count)))
                #expect(try await nginx.put("/routes", table.json).status == 200)
            }
            return try await nginx.workerMilliseconds() - before
        }
        let few = try await milliseconds(1000, times: 50)
        let many = try await milliseconds(10_000, times: 10)
        // Twice as many routes in all; by the square of a table's size they would take twenty times as long.
        #expect(few > 0 && many < 8 * few, "\(few) ms, \(many) ms")
        #expect(!nginx.errorLog.contains("no memory"))
        try await nginx.remove()
    }

    @Test func `forty swaps under load fail no request`() async throws {
        let (one, two) = (try await EchoUpstream("one"), try await EchoUpstream("two"))
        let nginx = try await LiveNginx(workers: 2)
        let tables = try [[one.peer], [two.peer], [one.peer, two.peer]].map { [try Route.sample("shop.test", $0)] }
        try await nginx.put(tables[0][0], generation: 1)
        let load = Load(url: nginx.http + "/", host: "shop.test")
        async let figures = load.run(clients: 16)
        for generation in 2...41 {
            let table = RouteTable(generation: Int64(generation), routes: tables[generation % 3])
            #expect(try await nginx.put("/routes", table.json).status == 200)
            try await Task.sleep(for: .milliseconds(25))
        }
        await load.finish()
        let (good, bad) = await figures
        #expect(bad.isEmpty, "\(bad.prefix(3))")
        #expect(good > 300)
        try await nginx.remove()
    }

    private struct Counters: Decodable {
        let started: String
        let applications: [String: [String: Int]]
    }
}

private let badDocuments: [String] = {
    let route = #"{"host":"a.test","application":"a","peers":["10.0.0.1:80"]}"#
    let routes = [
        #"{"host":"A.test","application":"a","peers":[]}"#, #"{"host":"a.test","application":"a b","peers":[]}"#,
        #"{"host":"a b","application":"a","peers":[]}"#, #"{"application":"a","peers":[]}"#, "1", "[]",
        #"{"host":"a.test","application":"a","peers":["example.com:80"]}"#,
        #"{"host":"a.test","application":"a","peers":["10.0.0.1:0"]}"#, #"{"host":"a.test","application":"a"}"#,
        #"{"host":"a.test","application":"a","peers":["10.0.0.1:99999"]}"#, "\(route),\(route)",
        #"{"host":"a.test","application":"a","peers":[{}]}"#, #"{"host":["a"],"application":"a","peers":[]}"#,
    ]
    let whole = [
        "{", "null", "[]", "{}", "\u{0}", "\"", #"{"generation":2}"#, #"{"generation":"2","routes":[]}"#,
        #"{"generation":-1,"routes":[]}"#, #"{"generation":2.5,"routes":[]}"#, #"{"generation":1e300,"routes":[]}"#,
        #"{"generation":2,"routes":[]} x"#, #"{"generation":2,"routes":"a"}"#, #"{"generation":2,"routes":[}"#,
        #"{"generation":2,"routes":["# + "\(route),]}", String(repeating: "[", count: 100_000), "<html>\"\\\u{1B}[31m",
    ]
    return whole + routes.map { #"{"generation":2,"routes":["# + $0 + "]}" }
}()

/// Clients that ask one after the other until they are told to stop.
private actor Load {
    private let url: String
    private let host: String
    private var isOver = false
    private var good = 0
    private var bad: [String] = []

    init(url: String, host: String) {
        self.url = url
        self.host = host
    }

    func finish() { isOver = true }

    func run(clients: Int) async -> (good: Int, bad: [String]) {
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<clients { group.addTask { await self.client() } }
        }
        return (good, bad)
    }

    private func client() async {
        var request = HTTPClientRequest(url: url)
        request.headers.add(name: "Host", value: host)
        while !isOver {
            do {
                let answer = try await HTTPClient.shared.execute(request, timeout: .seconds(5))
                _ = try await answer.body.collect(upTo: 65_536)
                if answer.status == .ok { good += 1 } else { bad.append("\(answer.status)") }
            } catch {
                bad.append("\(error)")
            }
        }
    }
}
