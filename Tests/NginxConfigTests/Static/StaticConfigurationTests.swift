import Foundation
import NginxConfig
import Testing

@Suite struct StaticConfigurationTests {
    @Test func `the smallest configuration is as recorded`() throws {
        try expectGolden("smallest.conf", try StaticConfiguration.sample().text)
    }

    @Test func `the full configuration is as recorded`() throws {
        var configuration = try StaticConfiguration.sample()
        configuration.httpPort = try #require(Port(80))
        configuration.httpsPort = Port(443)
        configuration.addresses = ["0.0.0.0", "::"].compactMap(IPAddress.init)
        configuration.user = UserName("www-data")
        let address = try #require(UpstreamAddress(host: "127.0.0.1", port: 8600))
        configuration.controlPlane = ControlPlaneRoute(
            address: address, hosts: ["panel.example.com", "panel.localhost"].compactMap(Hostname.init))
        try expectGolden("full.conf", configuration.text)
    }

    /// `Benchmarks/ingress` runs these files, so it measures what the program writes.
    @Test func `the Lua modules are as recorded`() throws {
        let files = try StaticConfiguration.sample().luaFiles
        #expect(files.count == 7)
        for file in files {
            let name = try #require(file.path.text.split(separator: "/").last)
            try expectGolden(String(name), file.text)
        }
    }

    @Test func `the identity changes with the settings and with nothing else`() throws {
        let one = try StaticConfiguration.sample()
        var other = one
        #expect(one.identity == other.identity)
        other.maximumBodyMB = 101
        #expect(one.identity != other.identity)
        #expect(other.text.contains(other.identity))
    }

    @Test func `no value can end its line`() throws {
        let text = try StaticConfiguration.sample().text
        let odd = text.split(separator: "\n").filter { line in
            let end = line.last { $0 != " " }
            return end.map { !";{}".contains($0) && !line.contains("#") && !"),".contains($0) } ?? false
        }
        #expect(odd.isEmpty)
    }

    @Test func `the worker count is bounded`() throws {
        let sample = try StaticConfiguration.sample()
        for (count, expected) in [(-3, 1), (0, 1), (2, 2), (100_000, 64)] {
            let configuration = StaticConfiguration(
                paths: sample.paths, httpPort: sample.httpPort, httpsPort: nil, workerCount: count)
            #expect(configuration.workerCount == expected)
        }
    }
}

extension StaticConfiguration {
    static func sample() throws -> StaticConfiguration {
        let folder = try #require(FilePath("/var/lib/skypanel/ingress"))
        let temporary = try #require(FilePath("/var/lib/skypanel/ingress/temporary"))
        return StaticConfiguration(
            paths: IngressPaths(folder: folder, temporary: temporary), httpPort: try #require(Port(8080)),
            httpsPort: nil, workerCount: 2)
    }
}

/// Compares with a file under `Golden/`. `SKYPANEL_RECORD_GOLDEN` set to that folder in the source tree rewrites it.
func expectGolden(_ name: String, _ text: String) throws {
    if let folder = ProcessInfo.processInfo.environment["SKYPANEL_RECORD_GOLDEN"] {
        try text.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
    }
    let folder = try #require(Bundle.module.resourceURL).appendingPathComponent("Golden")
    let recorded = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
    #expect(text == recorded, "Golden/\(name) differs")
}
