import ControlPlane
import HTTPTypes
import HummingbirdTesting
import NIOCore
import TestSupport
import Testing
import WebUI

@Suite struct ReferenceTests {
    @Test func `the reference in docs is the document's content`() async throws {
        try await TestPlatform.run(.sqlite) { platform in
            let document = try OpenAPIDocument(platform.assembly.routeTable()).value
            let text = ReferenceText(Reference.content(of: document)).markdown
            #expect(text.contains("POST /api/paas/applications/{application}/deploy"))
            try Golden.expect(text, in: "docs/API.md")
        }
    }

    @Test func `the reference is a page for everybody, without script of its own`() async throws {
        try await TestPlatform.run(.sqlite) { platform in
            let page = try await platform.call(.get, "/docs")
            #expect(page.status == .ok)
            let html = String(buffer: page.body)
            #expect(html.contains("/api/paas/applications/{application}/deploy"))
            #expect(html.contains("id=\"CreateApplicationRequest\""))
            #expect(!html.contains("http://") && !html.contains("https://"))
        }
    }
}

/// The reference as Markdown.
struct ReferenceText {
    let markdown: String

    init(_ content: ReferenceContent) {
        var lines = ["# API reference", ""]
        lines += ["Made from the routes; do not edit. As a page: `/docs`; for programs: `/api/openapi.json`.", ""]
        lines += [content.guide, ""]
        for group in content.groups {
            lines += ["## \(group.name)", ""]
            for operation in group.operations {
                lines += ["### `\(operation.method) \(operation.path)`", ""]
                lines += ["\(operation.summary). \(operation.access)", ""]
                let bodies = operation.bodies.map { row in
                    ReferenceContent.Row("takes \(row.term)", row.text, schema: row.schema)
                }
                lines += (operation.parameters + bodies + operation.answers).map(Self.line) + [""]
            }
        }
        lines += ["## Objects", ""]
        for schema in content.schemas {
            lines += ["### \(schema.name)", ""] + schema.members.map(Self.line) + [""]
        }
        markdown = lines.joined(separator: "\n")
    }

    private static func line(_ row: ReferenceContent.Row) -> String {
        let words = [row.text, row.schema.map { "[\($0)](#\($0.lowercased()))" } ?? ""].filter { !$0.isEmpty }
        return "- `\(row.term)`: \(words.joined(separator: " "))"
    }
}
