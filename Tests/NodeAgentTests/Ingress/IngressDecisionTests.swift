import AgentProtocol
import Foundation
import HostSupport
import NginxConfig
import Testing

@testable import NodeAgent

@Suite struct IngressDecisionTests {
    @Test func `only instances with an address take traffic, in the desired order`() {
        let state = DesiredState(
            generation: 7,
            routes: [.init(host: "shop.test", applicationID: "a", instanceIDs: ["i3", "i1", "i2"])])
        let addresses = [
            "i1": InstanceAddress(ip: "10.0.0.1", port: 80), "i3": InstanceAddress(ip: "10.0.0.3", port: 80),
            "i9": InstanceAddress(ip: "10.0.0.9", port: 80),
        ]
        let (table, problems) = RouteTable.compose(state, addresses: addresses)
        #expect(problems.isEmpty)
        #expect(table.generation == 7)
        #expect(table.routes.first?.peers.map(\.description) == ["10.0.0.3:80", "10.0.0.1:80"])
    }

    @Test func `what cannot be routed is left out and told, and harms no other`() {
        let state = DesiredState(
            generation: 1,
            routes: [
                .init(host: "evil.test;}", applicationID: "a", instanceIDs: []),
                .init(host: "\u{1B}[31m\n", applicationID: "a", instanceIDs: []),
                .init(host: "ok.test", applicationID: "a\"b", instanceIDs: []),
                .init(host: "shop.test", applicationID: "a", instanceIDs: ["i"]),
            ])
        let bad = ["i": InstanceAddress(ip: "not an address", port: 80)]
        let (table, problems) = RouteTable.compose(state, addresses: bad)
        #expect(table.routes.map(\.host.text) == ["shop.test"])
        #expect(table.routes.first?.peers.isEmpty == true)
        #expect(problems.count == 3 && !problems.joined().contains("\u{1B}"))
    }

    @Test func `traffic is the difference of two readings`() {
        var meter = TrafficMeter()
        let counters = { (started: String, good: Int64, bad: Int64) in
            IngressCounters(started: started, applications: ["a": ["2xx": good, "5xx": bad, "ms": 900, "le5": good]])
        }
        #expect(meter.read(counters("1", 100, 1)).isEmpty)
        #expect(meter.read(counters("1", 110, 3)) == [.init(applicationID: "a", requests: 12, serverErrors: 2)])
        #expect(meter.read(counters("1", 110, 3)).isEmpty)
        #expect(meter.read(counters("2", 5, 1)) == [.init(applicationID: "a", requests: 6, serverErrors: 1)])
        #expect(meter.read(counters("2", 2, 0)) == [.init(applicationID: "a", requests: 2, serverErrors: 0)])
        let extreme = IngressCounters(
            started: "2", applications: ["a": ["2xx": .max, "3xx": .max], "b": ["5xx": .min]])
        #expect(meter.read(extreme).allSatisfy { $0.requests >= 0 && $0.serverErrors >= 0 })
    }

    @Test(
        arguments: [
            { $0.dataFolder = "relative" }, { $0.dataFolder = "/a;b" },
            { $0.dataFolder = "/" + String(repeating: "a", count: 100) },
            { $0.httpPort = 0 }, { $0.httpsPort = 70_000 }, { $0.addresses = [] }, { $0.addresses = ["localhost"] },
        ] as [@Sendable (inout IngressSettings) -> Void])
    func `settings that cannot be are refused with a reason`(change: @Sendable (inout IngressSettings) -> Void) {
        var settings = IngressSettings(dataFolder: "/var/lib/skypanel-agent")
        #expect(throws: Never.self) { _ = try settings.configuration() }
        change(&settings)
        #expect(throws: IngressProblem.self) { _ = try settings.configuration() }
    }

    @Test func `the certificate is made once, again near its end, and for other domains`() throws {
        let folder = "/tmp/skypanel-certificate-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = try #require(FilePath(folder))
        let paths = IngressPaths(folder: path, temporary: path)
        let certificate = { (names: [String]) in
            IngressCertificate(domains: names.compactMap(Hostname.init), paths: paths)
        }
        let now: Int64 = 1_800_000_000_000
        let day: Int64 = 86_400_000
        #expect(try certificate(["apps.test"]).renew(now: now))
        let authority = try String(contentsOfFile: folder + "/authority.crt", encoding: .utf8)
        #expect(try !certificate(["apps.test"]).renew(now: now + 360 * day))
        #expect(try certificate(["apps.test"]).renew(now: now + 370 * day))
        #expect(try String(contentsOfFile: folder + "/authority.crt", encoding: .utf8) == authority)
        #expect(try certificate(["apps.test", "panel.test"]).renew(now: now))
        #expect(try String(contentsOfFile: folder + "/authority.crt", encoding: .utf8) != authority)
        try Data("broken".utf8).write(to: URL(filePath: folder + "/default.crt"))
        #expect(try certificate(["apps.test", "panel.test"]).renew(now: now))
    }
}
