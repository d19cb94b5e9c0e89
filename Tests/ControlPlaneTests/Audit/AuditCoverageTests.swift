import Foundation
import HTTPTypes
import HummingbirdTesting
import PlatformAPI
import PlatformModel
import SQLStore
import TestSupport
import Testing

@testable import ControlPlane

/// What changes something leaves an entry, whatever it is: held against the table of routes.
@Suite struct AuditCoverageTests {
    /// Routes that change something and leave no entry, with the reason.
    private static let exceptions = [
        "POST /api/internal/paas/nodes/{node}/exchange": "A node reports what is; what it does is no person's act.",
        "POST /api/paas/webhooks/stripe": "A hint of the provider; the money that it leads to is in the ledger.",
        "POST /api/paas/webhooks/paypal": "A hint of the provider; the money that it leads to is in the ledger.",
        "POST /api/auth/refresh": "Renewing a token is nobody's act; a stolen one leaves an entry.",
        "POST /api/auth/password/forgot":
            "An outsider may ask for anybody and as often as they like; the use of the link leaves an entry.",
    ]

    @Test(arguments: StoreEngine.allCases)
    func `every route of the API that changes something leaves an entry`(engine: StoreEngine) async throws {
        try await AuditStory.told(engine) { platform in
            let done = try await platform.store.read { transaction in
                try transaction.query("SELECT DISTINCT action FROM audit_entries WHERE result = 'done'")
                    .map { try $0.text("action") }
            }
            let changing = platform.assembly.routeTable().routes.filter { $0.isAPI && $0.method != .get }
                .map { "\($0.method.rawValue) \($0.path)" }
            for route in Set(changing).subtracting(done).sorted() where Self.exceptions[route] == nil {
                Issue.record("\(route) left no entry: add it to AuditStory, which must find one, or an exception")
            }
            for route in Self.exceptions.keys where done.contains(route) || !changing.contains(route) {
                Issue.record("\(route) is no exception any more")
            }
        }
    }

    @Test func `every form of the pages is recorded like the route of the API behind it`() async throws {
        try await TestPlatform.run(.sqlite) { platform in
            let forms = platform.assembly.routeTable().routes.filter { !$0.isAPI && $0.method != .get }
            #expect(forms.count > 20)
            for form in forms {
                #expect(AuditTrail.Call(form.method, form.path, form.access).isRecorded, "\(form.path)")
            }
        }
    }
}
