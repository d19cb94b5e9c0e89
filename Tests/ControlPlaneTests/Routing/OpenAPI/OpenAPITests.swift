import ControlPlane
import Foundation
import HTTPTypes
import HummingbirdTesting
import PlatformAPI
import TestSupport
import Testing

@Suite struct OpenAPITests {
    @Test func `every route of the API says what it takes and gives`() async throws {
        try await TestPlatform.run(.sqlite) { platform in
            let routes = platform.assembly.routeTable().routes.filter(\.isAPI)
            #expect(routes.count > 40)
            let bare = routes.filter { $0.description.answer == nil }
            #expect(bare.map { "\($0.method) \($0.path)" } == [], "see docs/checklists/endpoint.md")
        }
    }

    @Test func `the document is served, describes itself and names no page`() async throws {
        try await TestPlatform.run(.sqlite) { platform in
            let response = try await platform.call(.get, "/api/openapi.json")
            #expect(response.status == .ok)
            let document = try response.decoded(JSONValue.self)
            #expect(document["openapi"] == "3.1.0")
            #expect(document["paths"]?["/api/openapi.json"] != nil)
            #expect(document["paths"]?["/sign-in"] == nil)
            let operation = try #require(document["paths"]?["/api/paas/applications"]?["post"])
            #expect(operation["x-access"] == "tenant:deploy")
            #expect(operation["security"] == [["person": []]])
            #expect(
                operation["requestBody"]?["content"]?["application/json"]?["schema"]
                    == ["$ref": "#/components/schemas/CreateApplicationRequest"])
            let answers = try #require(operation["responses"])
            for status in ["201", "400", "401", "403", "409", "413", "422", "429", "503"] {
                #expect(answers[status] != nil, "\(status)")
            }
        }
    }

    @Test func `names of operations are unique`() async throws {
        try await TestPlatform.run(.sqlite) { platform in
            let document = try OpenAPIDocument(platform.assembly.routeTable()).value
            guard case .object(let paths)? = document["paths"] else {
                Issue.record("no paths")
                return
            }
            let names = paths.values.flatMap { path -> [JSONValue] in
                guard case .object(let operations) = path else { return [] }
                return operations.values.compactMap { $0["operationId"] }
            }
            #expect(names.count > 40)
            #expect(names.allSatisfy { name in names.filter { $0 == name }.count == 1 })
        }
    }

    @Test func `a method that an address does not know is answered with those that it knows`() async throws {
        try await TestPlatform.run(.sqlite) { platform in
            let answer = try await platform.call(.patch, "/api/paas/applications/shop")
            #expect(answer.status == .methodNotAllowed && answer.code == "method_not_allowed")
            #expect(answer.headers[.allow] == "DELETE, GET, PUT")
            #expect(try await platform.call(.trace, "/healthz").headers[.allow] == "GET")
        }
    }

    private struct Inner: Codable {
        let at: String
    }

    private enum Colour: String, Codable, CaseIterable { case red, blue }

    private struct Sample: Codable {
        let id: String
        let count: Int
        let ratio: Double?
        let isOn: Bool
        let inner: Inner?
        let list: [Inner]
        let map: [String: Int]
        let colour: Colour

        private enum CodingKeys: String, CodingKey {
            case id, count, ratio, isOn = "is_on", inner, list, map, colour
        }
    }

    @Test func `a type's shape is found by letting it read`() throws {
        let inner = Shape.object(name: "Inner", properties: [.init("at", .text, isOptional: false)])
        #expect(
            try ShapeProbe.shape(of: Sample.self)
                == .object(
                    name: "Sample",
                    properties: [
                        .init("id", .text, isOptional: false), .init("count", .integer, isOptional: false),
                        .init("ratio", .number, isOptional: true), .init("is_on", .boolean, isOptional: false),
                        .init("inner", inner, isOptional: true), .init("list", .list(inner), isOptional: false),
                        .init("map", .map(.integer), isOptional: false),
                        .init("colour", .word(["red", "blue"]), isOptional: false),
                    ]))
    }

    @Test func `the check finds what the document does not describe`() async throws {
        try await TestPlatform.run(.sqlite) { platform in
            let document = try OpenAPIDocument(platform.assembly.routeTable()).value
            let check = SchemaCheck(document: document)
            let schema: JSONValue = ["$ref": "#/components/schemas/SourceResourceOfNobody"]
            #expect(check.problems([:], schema, at: "x") != [])
            let source: JSONValue = ["$ref": "#/components/schemas/Source"]
            let good: JSONValue = [
                "id": "1", "sha256": "a", "size_bytes": 1, "created_at": "2026-11-21T02:37:07Z",
            ]
            #expect(check.problems(good, source, at: "x") == [])
            for (name, value) in [
                ("size_bytes", JSONValue.text("1")), ("created_at", .text("yesterday")), ("extra", .null),
                ("id", .null),
            ] {
                guard case .object(var members) = good else { return }
                members[name] = value
                #expect(check.problems(.object(members), source, at: "x") != [], "\(name)")
            }
        }
    }
}
