import ControlPlane
import Foundation
import HTTPTypes
import HummingbirdTesting
import PlatformAPI
import TestSupport
import Testing

/// The rules of lists, asked of every list that the route table has.
@Suite struct ListRuleTests {
    /// Closed tables of ours, which do not grow with what people do, and as many days as were asked for.
    private static let whole = [
        "/api/admin/paas/organizations/{organization}/quota", "/api/admin/paas/settings", "/api/paas/quota",
        "/api/paas/billing/usage", "/api/paas/billing/usage/hours",
    ]

    /// The lists of the API: GET, and the answer has `items`.
    private static func lists(_ trial: CorpusTrial) -> [CorpusOperation] {
        trial.operations.filter { operation in
            guard operation.method == .get,
                case .text(let name)? = operation.value["responses"]?["200"]?["content"]?["application/json"]?[
                    "schema"]?[
                        "$ref"]
            else { return false }
            return name.hasSuffix("List")
        }
    }

    private static func parameters(_ operation: CorpusOperation) -> [String] {
        guard case .list(let parameters)? = operation.value["parameters"] else { return [] }
        return parameters.compactMap { parameter in
            if case .text(let name)? = parameter["name"] { name } else { nil }
        }
    }

    private static func get(
        _ operation: CorpusOperation, _ query: String, _ trial: CorpusTrial
    ) async throws -> TestResponse {
        try await trial.platform.call(
            .get, trial.filled(operation.path) + "?" + query, token: trial.token(for: operation))
    }

    @Test func `every list has pages, and refuses limits, cursors and orders that it does not know`() async throws {
        try await CorpusTrial.run(.sqlite) { trial in
            let lists = Self.lists(trial)
            #expect(lists.count > 25)
            #expect(
                lists.filter { !Self.parameters($0).contains("limit") }.map(\.path).sorted() == Self.whole.sorted())
            for list in lists where !Self.whole.contains(list.path) {
                #expect(Self.parameters(list).contains("cursor"), "\(list.name)")
                for value in ["0", "-1", "1001", "x", "", "%2B1", "1.0", "1e1", "01", "99999999999999999999"] {
                    let answer = try await Self.get(list, "limit=\(value)", trial)
                    #expect(answer.status == .unprocessableContent, "\(list.name)?limit=\(value)")
                    #expect(answer.fields == ["limit"], "\(list.name)?limit=\(value)")
                }
                for value in ["", "nonsense", "%00", "~", "-1", "%27%20OR%201=1", "00000000"] {
                    let answer = try await Self.get(list, "cursor=\(value)", trial)
                    #expect(answer.status == .unprocessableContent, "\(list.name)?cursor=\(value)")
                    #expect(answer.fields == ["cursor"], "\(list.name)?cursor=\(value)")
                }
                let answer = try await Self.get(list, "sort=nonsense", trial)
                #expect(answer.fields == ["sort"], "\(list.name)?sort=nonsense")
            }
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `pages of one item each give the whole list in its order, each item once`(
        engine: StoreEngine
    ) async throws {
        try await CorpusTrial.run(engine) { trial in
            try await Self.fill(trial)
            var longest: [String: Int] = [:]
            for list in Self.lists(trial) where !Self.whole.contains(list.path) {
                // What is read is noted in the log itself only when it is refused: the log stands still here.
                let whole = try await Self.items(list, "limit=200", trial).items
                var (found, cursor, rounds) = ([JSONValue](), String?.none, 0)
                repeat {
                    let query = "limit=1" + (cursor.map { "&cursor=\($0.percentEncoded)" } ?? "")
                    let page = try await Self.items(list, query, trial)
                    #expect(page.items.count <= 1)
                    found += page.items
                    cursor = page.next
                    rounds += 1
                } while cursor != nil && rounds < 300
                #expect(found.map(Self.name) == whole.map(Self.name), "\(list.name)")
                longest[list.path] = whole.count
            }
            let long = longest.filter { $0.value >= 2 }.keys
            #expect(long.count >= 17, "\(longest)")
            for path in ["/api/paas/applications/{application}/env", "/api/paas/applications", "/api/paas/members"] {
                #expect(long.contains(path), "\(path)")
            }
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `applications are listed in the order that is asked for, also while others are made`(
        engine: StoreEngine
    ) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.newCustomer("a@example.org")
            for name in ["delta", "Alpha", "charlie", "Bravo"] {
                _ = try await platform.newApplication(token, name: name)
            }
            func names(_ query: String) async throws -> [String] {
                var (found, cursor) = ([String](), String?.none)
                repeat {
                    let tail = cursor.map { "&cursor=\($0.percentEncoded)" } ?? ""
                    let path = "\(TestPlatform.applications)?\(query)&limit=2\(tail)"
                    let page = try await platform.call(.get, path, token: token)
                        .decoded(ListResource<ApplicationResource>.self)
                    found += page.items.map(\.name)
                    cursor = page.nextCursor
                    // One that stands before all others, while somebody reads.
                    if found.count == 2 { _ = try await platform.newApplication(token, name: "aaa \(found[0])") }
                } while cursor != nil
                return found.filter { !$0.hasPrefix("aaa") }
            }
            #expect(try await names("sort=newest") == ["Bravo", "charlie", "Alpha", "delta"])
            #expect(try await names("sort=oldest") == ["delta", "Alpha", "charlie", "Bravo"])
            #expect(try await names("sort=name").filter { $0 != "aaa" } == ["Alpha", "Bravo", "charlie", "delta"])
            #expect(try await names("sort=name&q=A") == ["Alpha", "Bravo", "charlie", "delta"])
        }
    }

    /// More than one of what the trial has one of.
    private static func fill(_ trial: CorpusTrial) async throws {
        let (owner, root) = (trial.token("own owner"), trial.token("administrator"))
        func post(_ path: String, _ body: JSONValue, by token: String?) async throws {
            let answer = try await trial.platform.call(.post, trial.filled(path), body, token: token)
            #expect(answer.status.kind == .successful, "\(path): \(answer.message)")
        }
        for number in 1...3 {
            try await post("/api/paas/applications", ["name": .text("More \(number)")], by: owner)
            try await post("/api/paas/tokens", ["name": .text("t\(number)"), "permissions": ["view"]], by: owner)
            try await post("/api/paas/invitations", ["role": "viewer"], by: owner)
            let variable: JSONValue = ["key": .text("KEY_\(number)"), "value": "x"]
            try await post("/api/paas/applications/{application}/env", variable, by: owner)
            try await post("/api/paas/organizations", ["name": .text("More \(number)")], by: owner)
            let deploy: JSONValue = ["source_id": .text(trial.subjects["source"] ?? "")]
            try await post("/api/paas/applications/{application}/deploy", deploy, by: owner)
        }
        try await post(
            "/api/admin/paas/runtimes/{runtime}/presets",
            ["build_command": "make", "plan_id": .text(trial.subjects["plan"] ?? "")], by: root)
    }

    private static func items(
        _ list: CorpusOperation, _ query: String, _ trial: CorpusTrial
    ) async throws -> (items: [JSONValue], next: String?) {
        let answer = try await get(list, query, trial)
        #expect(answer.status == .ok, "\(list.name)?\(query): \(answer.message)")
        let value = try answer.decoded(JSONValue.self)
        guard case .list(let items)? = value["items"] else { return ([], nil) }
        if case .text(let next)? = value["next_cursor"] { return (items, next) }
        return (items, nil)
    }

    /// What an item is known by; the rest may change while it is read.
    private static func name(_ item: JSONValue) -> String {
        let known = ["id", "chain", "number", "key", "user_id", "name"].compactMap { item[$0] }
        return known.map { "\($0)" }.joined(separator: " ")
    }
}
