package import Foundation
import HTTPTypes
import PlatformAPI

/// The API as an OpenAPI 3.1 document, composed from the table that mounts the routes.
package struct OpenAPIDocument: Sendable {
    package let value: JSONValue

    /// Throws for a route of the API whose types cannot be read.
    package init(_ table: RouteTable) throws {
        var schemas = SchemaSet()
        let problem = try schemas.schema(of: ProblemResource.self, isSent: false)
        var paths: [String: [String: JSONValue]] = [:]
        for route in table.routes where route.isAPI {
            let operation = try OpenAPIOperation(route, problem: problem, schemas: &schemas)
            paths[route.path, default: [:]][route.method.rawValue.lowercased()] = operation.value
        }
        value = [
            "openapi": "3.1.0",
            "info": [
                "title": "SkyPanel", "version": .text(ControlPlaneProgram.version), "description": .text(Self.guide),
            ],
            "paths": .object(paths.mapValues { .object($0) }),
            "components": [
                "schemas": schemas.all,
                "securitySchemes": [
                    "person": [
                        "type": "http", "scheme": "bearer",
                        "description": "An access token of POST /api/auth/login, or an API token (skp_…).",
                    ],
                    "node": [
                        "type": "http", "scheme": "bearer", "bearerFormat": "JWT",
                        "description": "A node's own ES256 token.",
                    ],
                ],
            ],
        ]
    }

    /// JSON with sorted keys.
    package func json() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        return try encoder.encode(value)
    }

    private static let guide = """
        JSON with snake_case keys; times are RFC 3339 in UTC, money is decimal text with a currency. A list is \
        {"items": […], "next_cursor": …}: hand next_cursor back as cursor for the next page; it is absent on the last. \
        A failure is application/problem+json with a code that programs can rely on and, for wrong fields, errors. \
        POST takes an Idempotency-Key: a repeat within 24 hours gets the first answer again. X-Organization-Id chooses \
        the organization; without it your default one is meant.
        """
}
