import ControlPlane
import HTTPTypes
import TestSupport
import Testing

/// Every route with the access that it requires. Whoever adds or opens one does it in sight of a reviewer.
@Suite struct RouteListTests {
    @Test func `the routes and their access are those of the golden file`() async throws {
        try await TestPlatform.run(.sqlite) { platform in
            let listing = platform.assembly.routeTable().listing
            try Golden.expect(listing, in: "Tests/ControlPlaneTests/Golden/routes.txt")
        }
    }

    @Test func `what changes something is never open to anybody, but for signing in and out and joining`() async throws
    {
        try await TestPlatform.run(.sqlite) { platform in
            let open = platform.assembly.routeTable().routes.filter { $0.access == .anonymous && $0.method != .get }
            let paths = Set(open.map(\.path))
            let allowed: Set<String> = [
                "/api/auth/login", "/api/auth/refresh", "/api/auth/logout", "/api/auth/register",
                "/api/auth/password/forgot", "/api/auth/password/reset", "/api/auth/email/confirm",
                "/api/internal/paas/nodes/register",
                "/register", "/forgot-password",
                "/reset-password", "/confirm-email", "/sign-in", "/sign-in/code", "/sign-out",
                "/join/register",
                // Signed by the payment provider, and no more than a hint to ask it.
                "/api/paas/webhooks/stripe", "/api/paas/webhooks/paypal",
            ]
            #expect(paths.isSubset(of: allowed), "\(paths.subtracting(allowed))")
            #expect(!paths.isEmpty)
        }
    }
}
