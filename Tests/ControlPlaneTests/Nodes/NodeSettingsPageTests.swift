import PlatformModel
import SQLStore
import TestSupport
import Testing

@testable import ControlPlane

@Suite struct NodeSettingsPageTests {
    @Test(arguments: StoreEngine.allCases)
    func `a node is renamed, limited and given a new join command on its page`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let made = try await platform.assembly.nodes.create(name: "one", region: "default").node
            let (root, path) = (try await PageBrowser(platform), "/nodes/\(made.node.id)")
            #expect(try await root.page("/nodes").text.contains("href=\"\(path)\""))
            let page = try await root.page(path)
            #expect(page.status == 200 && page.text.contains("value=\"one\"") && !page.text.contains("/rotate\""))
            let limits = "max_containers=5&max_cpu_percent=80&max_memory_percent=70"
            let saved = try await root.send(path, "name=two&region=eu&\(limits)")
            #expect((saved.status, saved.location) == (303, path + "?done=saved"))
            let after = try await platform.assembly.nodes.find(made.node.id).node
            #expect((after.name, after.region, after.maxContainers) == ("two", "eu", 5))
            #expect((after.maxCPUPercent, after.maxMemoryPercent) == (80, 70))
            let wrong = try await root.send(path, "name=two&region=eu&max_containers=0&max_cpu_percent=101")
            #expect(wrong.status == 422 && wrong.text.contains("This must be from 1 to 10000."))
            #expect(try await root.send(path, "name=two&max_containers=many").status == 422)
            #expect(try await platform.assembly.nodes.find(made.node.id).node.maxContainers == 5)
            let join = try await root.send(path + "/token")
            #expect(join.status == 201 && join.text.contains("install.sh | bash") && join.text.contains("Add <bdi>two"))
            #expect(try await root.send(path + "/rotate").status == 409)
            try await platform.store.write {
                try $0.execute("UPDATE nodes SET public_key = 'k' WHERE id = $1", [.text(made.node.id.text)])
            }
            #expect(try await root.send(path + "/rotate").location == path + "?done=rotating")
            _ = try await platform.newCustomer("a@example.org")
            let customer = try await PageBrowser(platform, "a@example.org")
            #expect(try await customer.page(path).status == 403)
            #expect(try await customer.send(path + "/token").status == 403)
        }
    }
}
