package import Hummingbird
import Logging
package import ServiceLifecycle

/// Makes every object of the control plane by hand, once, and knows what runs in the background.
///
/// A feature adds a property here, its routes in `Routes.swift`, its tables in `Schema/Schema.swift`.
package struct Assembly: Sendable {
    package let surroundings: Surroundings
    package let authentication: Authentication
    package let access: Access
    package let plans: Plans
    package let runtimes: Runtimes
    package let buildPresets: BuildPresets
    package let settings: SettingsDesk
    package let statistics: Statistics
    package let users: Users
    package let alerts: Alerts
    package let regions: Regions
    package let nodes: Nodes
    package let connections: AgentConnections
    package let features: ApplicationFeatures
    package let tenancy: OrganizationFeatures
    package let audit: Audit
    package let wallets: Wallets
    package let usageViews: UsageViews
    package let revenue: Revenue
    package let prices: Prices
    package let topUps: TopUps
    package let vouchers: Vouchers
    package let spending: Spending
    package let invoices: Invoices
    package let billingVerification: BillingVerification
    let website: Website
    private let trail: AuditTrail
    private let limits: RateLimits
    private let catalogue: Catalogue

    package init(_ surroundings: Surroundings) {
        self.surroundings = surroundings
        let trail = AuditTrail(surroundings)
        self.trail = trail
        audit = Audit(surroundings, trail: trail)
        let limits = RateLimits(surroundings)
        self.limits = limits
        let access = Access(surroundings)
        self.access = access
        let nodes = Nodes(surroundings)
        self.nodes = nodes
        authentication = Authentication(
            person: { request, context in try await access.person(request, context) },
            node: { request, _ in try await AgentRoutes.authenticate(request, nodes: nodes) },
            audit: trail, limits: limits, clock: surroundings.clock)
        plans = Plans(surroundings)
        runtimes = Runtimes(surroundings)
        buildPresets = BuildPresets(surroundings)
        settings = SettingsDesk(surroundings)
        statistics = Statistics(surroundings)
        users = Users(surroundings)
        alerts = Alerts(surroundings)
        regions = Regions(
            surroundings, nodes: { try NodeStore().nodes(in: $0) }, plans: { try PlanStore.all(in: $0) })
        catalogue = Catalogue(
            plans: { try PlanStore.all(in: $0) }, runtimes: { try RuntimeStore.all(in: $0) },
            nodes: { try NodeStore().nodes(in: $0) }, rooms: { try NodeStore().rooms(only: $0, in: $1) },
            presets: { try BuildPresetStore.all(of: $0, in: $1) })
        features = ApplicationFeatures(surroundings, catalogue: catalogue)
        wallets = Wallets(surroundings, deployments: features.deployments)
        usageViews = UsageViews(surroundings, applications: features.applications)
        revenue = Revenue(surroundings)
        prices = Prices(surroundings)
        topUps = TopUps(surroundings, deployments: features.deployments)
        vouchers = Vouchers(surroundings, wallets: wallets)
        spending = Spending(surroundings, deployments: features.deployments, wallets: wallets)
        invoices = Invoices(surroundings)
        billingVerification = BillingVerification(surroundings)
        tenancy = OrganizationFeatures(surroundings, applications: features.applications)
        connections = AgentConnections(surroundings, nodes: nodes, work: features.nodeWork)
        website = Website(
            surroundings, formToken: { access.sessions.csrfToken(for: $0) },
            unseenAlerts: { [alerts] in alerts.unseen })
    }

    /// What runs beside the HTTP server until the program ends.
    package var backgroundServices: [any Service] {
        features.backgroundServices + tenancy.backgroundServices
            + [
                BillingRunner(surroundings, deployments: features.deployments),
                BillingAuditor(surroundings, billingVerification), TopUpRunner(surroundings, topUps: topUps),
                NodeWatchdog(surroundings), connections.looks, AlertRunner(surroundings, alerts: alerts),
                AccessCleaner(surroundings, limits: limits), access.mailRunner,
                AuditWriter(refusals: trail.refusals, surroundings: surroundings), Sweeper(surroundings),
            ]
    }

    /// Makes what a new store needs: default plans and runtimes, and the first administrator. Each is made once.
    package func plantSeeds() async throws {
        try await runtimes.plantSeeds()
        try await plans.plantSeeds()
        try await access.accounts.makeFirstAdministrator()
    }

    /// The web interface.
    var pages: PageRoutes {
        PageRoutes(
            website: website, access: access, features: features, catalogue: catalogue, nodes: nodes, plans: plans,
            runtimes: runtimes, regions: regions, alerts: alerts, settings: settings, statistics: statistics,
            users: users, tenancy: tenancy, wallets: wallets, usageViews: usageViews, revenue: revenue, prices: prices,
            topUps: topUps,
            vouchers: vouchers, spending: spending,
            invoices: invoices,
            presets: buildPresets)
    }

    /// The router with all middleware and routes.
    package func router() -> Router<PlatformContext> {
        let router = Router(context: PlatformContext.self)
        let proxies = surroundings.configuration.trustedProxies
        if !proxies.isEmpty { router.add(middleware: ClientAddressMiddleware(trusted: proxies)) }
        router.add(middleware: PageSecurity(publicURL: surroundings.configuration.publicURL))
        router.add(middleware: ProblemMiddleware { website.problem($0, $1, id: $2.requestID) })
        router.add(
            middleware: ChangeMiddleware(
                forgery: ForgeryMiddleware(access.sessions),
                idempotency: IdempotencyMiddleware(surroundings, authentication: authentication)))
        let table = routeTable()
        table.mount(on: router, authentication: authentication)
        table.mountRefusals(on: router)
        return router
    }
}
