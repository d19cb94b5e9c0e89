import AgentProtocol
import Foundation
import HostSupport
import NginxConfig
import Testing

@testable import NodeAgent

@Suite(.enabled(if: IngressFixture.isAvailable, IngressFixture.missing), .timeLimit(.minutes(1)))
struct IngressRunnerTests {
    @Test func `a desired state is routed to its healthy instances and confirmed`() async throws {
        let (one, two) = (try await NamedUpstream("one"), try await NamedUpstream("two"))
        let fixture = try await IngressFixture()
        let runner = fixture.runner()
        let state = fixture.state(5, ["shop.apps.localhost": ["i1", "i2"], "blog.apps.localhost": ["i3"]])
        await runner.apply(desired: state, addresses: ["i1": one.address])
        #expect(await runner.problem == nil)
        #expect(await runner.routedGeneration == 5)
        #expect(try await fixture.get("shop.apps.localhost").text == "one 0")
        #expect(try await fixture.get("blog.apps.localhost").status == 503)
        #expect(try await fixture.get("other.apps.localhost").status == 404)
        await runner.apply(desired: state, addresses: ["i2": two.address])
        #expect(try await fixture.get("shop.apps.localhost").text == "two 0")
        await runner.apply(desired: fixture.state(4, [:]), addresses: [:])
        #expect(try await fixture.get("shop.apps.localhost").text == "two 0")
        let large = String(repeating: "x", count: 1 << 20)
        #expect(try await fixture.get("shop.apps.localhost", body: large).text == "two \(1 << 20)")
        try await fixture.remove()
    }

    @Test func `what is applied already is not applied again`() async throws {
        let fixture = try await IngressFixture()
        let runner = fixture.runner()
        let state = fixture.state(1, ["shop.test": []])
        await runner.apply(desired: state, addresses: [:])
        let file = try fixture.settings.configuration().paths.routes.text
        try FileManager.default.removeItem(atPath: file)
        await runner.apply(desired: state, addresses: [:])
        #expect(!FileManager.default.fileExists(atPath: file))
        await runner.apply(desired: fixture.state(2, ["shop.test": []]), addresses: [:])
        #expect(FileManager.default.fileExists(atPath: file))
        try await fixture.remove()
    }

    @Test func `a new agent finds the nginx that served on and takes it over`() async throws {
        let one = try await NamedUpstream("one")
        let fixture = try await IngressFixture()
        await fixture.runner().apply(desired: fixture.state(9, ["shop.test": ["i"]]), addresses: ["i": one.address])
        let master = try #require(try fixture.master)
        #expect(try await fixture.get("shop.test").status == 200)
        let next = fixture.runner()
        await next.apply(desired: fixture.state(3, ["other.test": ["i"]]), addresses: ["i": one.address])
        #expect(try fixture.master == master)
        #expect(await next.routedGeneration == 3)
        #expect(try await fixture.get("other.test").status == 200)
        #expect(try await fixture.get("shop.test").status == 404)
        try await fixture.remove()
    }

    @Test func `a killed nginx is started again and serves the same routes`() async throws {
        let one = try await NamedUpstream("one")
        let fixture = try await IngressFixture()
        let runner = fixture.runner()
        let service = Task { try await runner.run() }
        await runner.apply(desired: fixture.state(1, ["shop.test": ["i"]]), addresses: ["i": one.address])
        let master = try #require(try fixture.master)
        kill(master, SIGKILL)
        try await eventually {
            guard let now = try fixture.master, now != master else { return false }
            return try await fixture.get("shop.test").text == "one 0"
        }
        try await eventually { await runner.problem == nil }
        service.cancel()
        try await service.value
        #expect(try fixture.master != nil)
        try await fixture.remove()
    }

    @Test func `other settings are tested, then taken by a reload, and refused ones change nothing`() async throws {
        let one = try await NamedUpstream("one")
        let fixture = try await IngressFixture()
        let state = fixture.state(1, ["shop.test": ["i"]])
        await fixture.runner().apply(desired: state, addresses: ["i": one.address])
        let master = try #require(try fixture.master)
        let file = try fixture.settings.configuration().paths.configuration.text
        let text = try String(contentsOfFile: file, encoding: .utf8)
        var bad = fixture.settings
        bad.addresses = ["203.0.113.9"]
        let refused = fixture.runner(bad)
        await refused.apply(desired: state, addresses: ["i": one.address])
        #expect(await refused.problem?.contains("does not accept its configuration") == true)
        #expect(await refused.routedGeneration == 0)
        #expect(try String(contentsOfFile: file, encoding: .utf8) == text)
        #expect(try await fixture.get("shop.test").status == 200)
        var good = fixture.settings
        good.platformDomain = "example.test"
        good.controlPlane = UpstreamAddress(host: one.address.ip, port: one.address.port)
        good.controlPlaneHosts = ["panel.test"]
        let accepted = fixture.runner(good)
        await accepted.apply(desired: state, addresses: ["i": one.address])
        #expect(await accepted.problem == nil)
        #expect(try fixture.master == master)
        #expect(try await fixture.get("panel.test").text == "one 0")
        #expect(try await fixture.get("shop.test").status == 200)
        try await fixture.remove()
    }

    @Test func `the platform's domain has a certificate that can be trusted`() async throws {
        let one = try await NamedUpstream("one")
        let fixture = try await IngressFixture()
        let runner = fixture.runner()
        await runner.apply(
            desired: fixture.state(1, ["shop.apps.localhost": ["i"]]), addresses: ["i": one.address])
        let port = fixture.settings.httpsPort ?? 0
        let command = ChildProcess.Command(
            "/usr/bin/curl",
            [
                "-s", "-m", "5", "--http2", "--cacert", runner.authorityFile, "--resolve",
                "shop.apps.localhost:\(port):127.0.0.1", "https://shop.apps.localhost:\(port)/",
            ])
        #expect(try await ChildProcess.run(command).outputText == "one 0")
        let paths = try fixture.settings.configuration().paths
        for (path, mode) in [
            (paths.folder.text, 0o700), (paths.controlSocket.text, 0o600), (paths.defaultKey.text, 0o600),
            (fixture.settings.folder + "/authority.key", 0o600),
        ] {
            let found = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(found == mode, "\(path)")
        }
        try await fixture.remove()
    }

    @Test func `a renewed certificate is served also when nginx could not take it at once`() async throws {
        let one = try await NamedUpstream("one")
        let fixture = try await IngressFixture()
        let state = fixture.state(1, ["shop.apps.localhost": ["i"]])
        let first = fixture.runner()
        await first.apply(desired: state, addresses: ["i": one.address])
        #expect(await first.problem == nil)
        try FileManager.default.removeItem(atPath: first.authorityFile)
        var broken = fixture.settings
        broken.nginxProgram = "/nonexistent/nginx"
        let second = fixture.runner(broken)
        await second.apply(desired: state, addresses: ["i": one.address])
        #expect(await second.problem?.contains("is missing") == true)
        let third = fixture.runner()
        await third.apply(desired: state, addresses: ["i": one.address])
        #expect(await third.problem == nil)
        let port = fixture.settings.httpsPort ?? 0
        let command = ChildProcess.Command(
            "/usr/bin/curl",
            [
                "-s", "-m", "5", "--cacert", third.authorityFile, "--resolve",
                "shop.apps.localhost:\(port):127.0.0.1", "https://shop.apps.localhost:\(port)/",
            ])
        try await eventually { try await ChildProcess.run(command).outputText == "one 0" }
        try await fixture.remove()
    }

    @Test func `requests are counted between two calls`() async throws {
        let one = try await NamedUpstream("one")
        let fixture = try await IngressFixture()
        let runner = fixture.runner()
        await runner.apply(
            desired: fixture.state(1, ["shop.test": ["i"], "down.test": ["j"]]),
            addresses: ["i": one.address, "j": InstanceAddress(ip: "127.0.0.1", port: 1)])
        #expect(await runner.traffic().isEmpty)
        for _ in 0..<3 { _ = try await fixture.get("shop.test") }
        #expect(try await fixture.get("down.test").status == 502)
        let traffic = await runner.traffic()
        #expect(traffic == [ApplicationTraffic(applicationID: "app-1", requests: 4, serverErrors: 1)])
        #expect(await runner.traffic().isEmpty)
        try await fixture.remove()
    }

    @Test func `a missing nginx is a problem in words`() async throws {
        let fixture = try await IngressFixture()
        var settings = fixture.settings
        settings.nginxProgram = "/nonexistent/nginx"
        let runner = IngressFixture.runner(settings)
        await runner.apply(desired: DesiredState(generation: 1), addresses: [:])
        #expect(await runner.problem?.contains("install the packages nginx and libnginx-mod-http-lua") == true)
        #expect(await runner.routedGeneration == 0)
        try await fixture.remove()
    }
}
