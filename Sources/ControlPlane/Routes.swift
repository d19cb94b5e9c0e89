/// Every feature's routes, one line each.
extension Assembly {
    package func routeTable() -> RouteTable {
        var table = RouteTable()
        HealthRoutes(surroundings).add(to: &table)
        AgentDownloadRoutes().add(to: &table)
        AccountRoutes(access).add(to: &table)
        AccountSecurityRoutes(access).add(to: &table)
        OwnAccountRoutes(access: access, account: OwnAccount(surroundings)).add(to: &table)
        AccountLinkRoutes(access).add(to: &table)
        PlanRoutes(plans).add(to: &table)
        RuntimeRoutes(runtimes).add(to: &table)
        BuildPresetRoutes(buildPresets).add(to: &table)
        SettingRoutes(settings).add(to: &table)
        AlertRoutes(alerts).add(to: &table)
        StatisticsRoutes(statistics, settings: settings).add(to: &table)
        UserRoutes(users).add(to: &table)
        ImpersonationRoutes(access.impersonations).add(to: &table)
        RegionRoutes(regions).add(to: &table)
        NodeRoutes(nodes, publicURL: surroundings.configuration.publicURL).add(to: &table)
        AgentRoutes(
            surroundings, nodes: nodes, connections: connections,
            sourceFile: { [sources = features.sources] in try await sources.path($0) }
        ).add(to: &table)
        tenancy.addRoutes(to: &table)
        features.addRoutes(to: &table)
        AuditRoutes(audit).add(to: &table)
        BillingRoutes(wallets, billingVerification).add(to: &table)
        UsageRoutes(views: usageViews).add(to: &table)
        RevenueRoutes(revenue: revenue).add(to: &table)
        PriceRoutes(prices: prices, plans: plans).add(to: &table)
        InvoiceRoutes(invoices: invoices).add(to: &table)
        SpendingRoutes(spending: spending).add(to: &table)
        PaymentRoutes(topUps: topUps, vouchers: vouchers).add(to: &table)
        AuditPages(website: website, audit: audit).add(to: &table)
        OpenAPIRoutes(website: website).add(to: &table)
        pages.add(to: &table)
        return table
    }
}
