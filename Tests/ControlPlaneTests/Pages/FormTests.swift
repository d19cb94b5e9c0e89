import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import PlatformAPI
import PlatformModel
import SQLStore
import TestSupport
import Testing

@testable import ControlPlane

/// Plain forms as a browser without script sends them.
@Suite struct FormTests {
    @Test(arguments: StoreEngine.allCases)
    func `a deployment is cancelled from its page, once, and not by a forged form`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.newCustomer("a@example.org")
            _ = try await platform.newCustomer("b@example.org")
            _ = try await FakeNode(platform)
            _ = try await platform.newApplication(token)
            _ = try await platform.deploy("shop", token: token)
            let browser = try await PageBrowser(platform, "a@example.org")
            let path = "/applications/shop/deployments/1"
            #expect(try await browser.page("/applications/shop").text.contains("action=\"\(path)/cancel\""))
            #expect(try await browser.send(path + "/cancel", isForged: true).status == 403)
            let stranger = try await PageBrowser(platform, "b@example.org")
            #expect(try await stranger.send(path + "/cancel").status == 404)
            #expect(try await platform.deployment(1, of: "shop", token: token).status == "pending")
            let first = try await browser.send(path + "/cancel")
            #expect((first.status, first.location) == (303, path + "?done=cancelling"))
            #expect(try await browser.page(path).text.contains("Cancelling …"))
            await platform.settle()
            #expect(try await platform.deployment(1, of: "shop", token: token).status == "cancelled")
            #expect(try await browser.send(path + "/cancel").location == path + "?done=tooLateToCancel")
            #expect(try await !browser.page(path).text.contains("/cancel\""))
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a live deployment shows how long each part took`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.newCustomer("a@example.org")
            let node = try await FakeNode(platform)
            _ = try await platform.newApplication(token)
            try await platform.goLive("shop", on: node, token: token)
            let browser = try await PageBrowser(platform, "a@example.org")
            let text = try await browser.page("/applications/shop/deployments/1").text
            for label in ["Queued", "Source and build", "Start until healthy", "Switch traffic"] {
                #expect(text.contains("<span>\(label) <span class=\"stage-time tabular\">"), "\(label)")
            }
            #expect(text.components(separatedBy: "<li class=\"done\">").count == 6)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a node is drained, disabled, enabled and deleted from its page`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let browser = try await PageBrowser(platform)
            let made = try await platform.assembly.nodes.create(name: "spare", region: "default").node
            let path = "/nodes/\(made.node.id)"
            let states = [("drain", "nodeDraining"), ("disable", "nodeDisabled"), ("enable", "nodeEnabled")]
            for (word, outcome) in states {
                #expect(try await browser.send("\(path)/\(word)", isForged: true).status == 403)
                #expect(try await browser.send("\(path)/\(word)").location == "/nodes?done=\(outcome)")
                let state = try await platform.assembly.nodes.find(made.node.id).node.adminState.rawValue
                #expect(state.hasPrefix(word), "\(word)")
            }
            #expect(try await browser.page("\(path)/delete").text.contains("Delete node"))
            let wrong = try await browser.send("\(path)/delete", "confirm=other")
            #expect(wrong.status == 422 && wrong.text.contains("must be the node"))
            #expect(try await browser.send("\(path)/delete", "confirm=spare").location == "/nodes?done=nodeDeleted")
            #expect(try await browser.page("\(path)/delete").status == 404)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a node that hosts something is not deleted, and customers change no node`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.newCustomer("a@example.org")
            let node = try await FakeNode(platform)
            _ = try await platform.newApplication(token)
            try await platform.goLive("shop", on: node, token: token)
            let record = try #require(try await platform.assembly.nodes.list(after: nil, limit: 1).first)
            let path = "/nodes/\(record.node.id)/delete"
            let browser = try await PageBrowser(platform)
            #expect(try await browser.page(path).text.contains("It hosts 1 instance."))
            let refused = try await browser.send(path, "confirm=\(record.node.name)")
            #expect(refused.status == 409 && refused.text.contains("cannot be deleted now"))
            let customer = try await PageBrowser(platform, "a@example.org")
            for word in ["drain", "disable", "enable", "delete"] {
                let answer = try await customer.send("/nodes/\(record.node.id)/\(word)", "confirm=\(record.node.name)")
                #expect(answer.status == 403, "\(word)")
            }
            #expect(try await platform.assembly.nodes.find(record.node.id).node.adminState == .enabled)
        }
    }

    @Test func `a page that says what failed leads back to where one was, and nowhere else`() async throws {
        try await TestPlatform.run(.sqlite) { platform in
            let browser = try await PageBrowser(platform)
            let back = [
                ("http://localhost/nodes?x=1", true), ("http://evil.test/nodes", false), ("nodes", false),
                ("http://localhost//evil.test", false), ("http://localhost.evil.test/nodes", false),
            ]
            for (from, isShown) in back {
                let text = try await browser.send("/nodes/none/drain", from: from).text
                #expect(text.contains("<a class=\"button\" href=\"/nodes\">Go back</a>") == isShown, "\(from)")
                #expect(text.contains("Go to applications") && !text.contains("evil"), "\(from)")
            }
            let answer = try await platform.client.execute(
                uri: "/nodes/none/drain", method: .post,
                headers: [.accept: "text/html", .contentType: "application/x-www-form-urlencoded"])
            #expect(answer.status == .unauthorized)
            #expect(String(buffer: answer.body).contains("href=\"/sign-in\""))
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `administrators change settings, people and alerts by forms`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.newCustomer("a@example.org")
            let node = try await FakeNode(platform)
            let browser = try await PageBrowser(platform)
            let customer = try await PageBrowser(platform, "a@example.org")
            for path in ["alerts", "capacity", "people", "organizations", "settings"] {
                #expect(try await browser.page("/platform/\(path)").status == 200, "\(path)")
                #expect(try await customer.page("/platform/\(path)").status == 403, "\(path)")
            }
            let saved = try await browser.send("/platform/settings", "drain_seconds=5&log_lines_kept=10000")
            #expect((saved.status, saved.location) == (303, "/platform/settings?done=saved"))
            let wrong = try await browser.send("/platform/settings", "drain_seconds=999")
            #expect(wrong.status == 422 && wrong.text.contains("This must be from 0 to 300."))
            #expect(try await browser.send("/platform/settings", "none=1").status == 404)
            try await node.set(.offline)
            try await AlertRunner(platform.assembly.surroundings, alerts: platform.assembly.alerts).look()
            #expect(try await browser.page("/platform/capacity").text.contains("aria-label=\"1 not seen\""))
            let alert = try #require(try await platform.assembly.alerts.overview().open.first)
            #expect(try await browser.send("/platform/alerts", "alert=\(alert.id)").status == 303)
            #expect(try await !browser.page("/platform/capacity").text.contains("not seen"))
            let people = try await platform.store.read {
                try UserDirectoryStore.users("a@example.org", before: nil, limit: 10, $0).map(\.user.id.text)
            }
            let person = try #require(people.first)
            let link = try await browser.send("/platform/people/\(person)/reset-link")
            let address = try #require(link.text.firstMatch(of: /<code>http[^<]*(\/reset-password[^<]+)<\/code>/)?.1)
            #expect(link.status == 201)
            #expect(try await browser.page(String(address)).text.contains("new_password"))
            #expect(try await browser.send("/platform/people/nobody/reset-link").status == 404)
            let changed = try await browser.send("/platform/people", "person=\(person)&change=suspend")
            #expect((changed.status, changed.location) == (303, "/platform/people?done=saved"))
            #expect(try await platform.call(.get, TestPlatform.applications, token: token).status == .unauthorized)
        }
    }
}
