package import Hummingbird
import Logging
package import ServiceLifecycle

/// Makes every object of the control plane by hand, once, and knows what runs in the background.
///
/// A feature adds a property here, its routes in `Routes.swift`, its tables in `Schema/Schema.swift`.
package struct Assembly: Sendable {
    package let surroundings: Surroundings
    package let authentication: Authentication

    package init(_ surroundings: Surroundings) {
        self.surroundings = surroundings
        authentication = Authentication(person: { _, _ in nil }, node: { _, _ in nil })
    }

    /// What runs beside the HTTP server until the program ends.
    package var backgroundServices: [any Service] { [] }

    /// The router with all middleware and routes.
    package func router() -> Router<PlatformContext> {
        let router = Router(context: PlatformContext.self)
        router.add(middleware: ProblemMiddleware())
        routeTable().mount(on: router, authentication: authentication)
        return router
    }
}
