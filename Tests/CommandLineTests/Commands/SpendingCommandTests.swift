import Foundation
import PlatformAPI
import Testing

@testable import CommandLine

@Suite struct SpendingCommandTests {
    @Test func `amounts to be told at are listed, added, changed, seen and removed`() async throws {
        let alert = """
            {"id":"a-1","threshold":"50.00","channels":["mail","panel"],"noticed_month":"2026-11","is_shown":true}
            """
        let path = "/api/paas/billing/alerts"
        let server = try await StubServer.start {
            $0.path == path && $0.method == "GET" ? .json(Samples.list(alert)) : .json(alert)
        }
        let desk = try Desk()
        try desk.signIn(to: server.url)
        let list = await desk.run("billing", "alerts")
        #expect(list.status == 0 && list.output.contains("mail, panel") && list.output.contains("2026-11"))
        #expect(await desk.run("billing", "alerts", "--json").output.contains("\"channels\""))
        let added = await desk.run("billing", "alerts", "add", "50")
        #expect((added.output + added.errors).contains("You are told at 50.00, by mail and panel."))
        #expect(await desk.run("billing", "alerts", "add", "50", "--by", "panel").status == 0)
        #expect(await desk.run("billing", "alerts", "change", "a-1", "60", "--by", "mail", "--by", "panel").status == 0)
        #expect(await desk.run("billing", "alerts", "acknowledge", "a-1").status == 0)
        #expect(await desk.run("billing", "alerts", "remove", "a-1").status == 0)
        #expect(await desk.run("billing", "alerts", "change", "a-1").status == 2)
        func sent(_ method: String, _ path: String) throws -> [SpendingAlertRequest] {
            try server.requests(method, path).map {
                try JSONDecoder().decode(SpendingAlertRequest.self, from: Data($0.text.utf8))
            }
        }
        #expect(try sent("POST", path) == [.init(threshold: "50"), .init(threshold: "50", channels: ["panel"])])
        #expect(try sent("PUT", "\(path)/a-1") == [.init(threshold: "60", channels: ["mail", "panel"])])
        #expect(server.requests("POST", "\(path)/a-1/acknowledge").count == 1)
        #expect(server.requests("DELETE", "\(path)/a-1").count == 1)
        try await server.stop()
    }
}
