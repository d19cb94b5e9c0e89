/// Every page and form of the web interface.
struct PageRoutes {
    let website: Website
    let access: Access
    let features: ApplicationFeatures
    let catalogue: Catalogue
    let nodes: Nodes
    let plans: Plans
    let runtimes: Runtimes
    let regions: Regions
    let alerts: Alerts
    let settings: SettingsDesk
    let statistics: Statistics
    let users: Users
    let tenancy: OrganizationFeatures
    let wallets: Wallets
    let usageViews: UsageViews
    let revenue: Revenue
    let prices: Prices
    let topUps: TopUps
    let vouchers: Vouchers
    let spending: Spending
    let invoices: Invoices
    let presets: BuildPresets

    func add(to table: inout RouteTable) {
        AssetRoutes(files: website.assets).add(to: &table)
        AccessPages(website: website, access: access).add(to: &table)
        EntryPages(website: website, access: access).add(to: &table)
        AccountPages(website: website, access: access, account: OwnAccount(website.surroundings)).add(to: &table)
        JoinPages(website: website, access: access, invitations: tenancy.invitations).add(to: &table)
        OrganizationPages(website: website, tenancy: tenancy, impersonations: access.impersonations).add(to: &table)
        BillingPages(
            frame: OrganizationFrame(website: website), wallets: wallets, views: usageViews, topUps: topUps,
            vouchers: vouchers, spending: spending
        ).add(to: &table)
        InvoicePages(frame: OrganizationFrame(website: website), invoices: invoices).add(to: &table)
        addApplications(to: &table)
        NodePages(website: website, nodes: nodes).add(to: &table)
        NodeSettingsPages(website: website, nodes: nodes).add(to: &table)
        PlanPages(website: website, plans: plans, runtimes: runtimes).add(to: &table)
        RuntimePages(website: website, runtimes: runtimes, plans: plans, presets: presets).add(to: &table)
        BuildPresetPages(website: website, runtimes: runtimes, plans: plans, presets: presets).add(to: &table)
        AlertPages(website: website, alerts: alerts).add(to: &table)
        CapacityPages(website: website, statistics: statistics).add(to: &table)
        RevenuePages(website: website, revenue: revenue).add(to: &table)
        PlatformSettingPages(website: website, settings: settings).add(to: &table)
        AdministeredApplicationPages(website: website, applications: features.administered, plans: plans)
            .add(to: &table)
        UserPages(website: website, users: users, links: access.links).add(to: &table)
        VisitPages(website: website, users: users, access: access).add(to: &table)
        QuotaPages(website: website, quotas: tenancy.quotas).add(to: &table)
        PricePages(website: website, prices: prices).add(to: &table)
    }

    private func addApplications(to table: inout RouteTable) {
        let reader = ApplicationReader(surroundings: website.surroundings, catalogue: catalogue)
        let frame = ApplicationFrame(website: website, reader: reader)
        let (applications, deployments) = (features.applications, features.deployments)
        NewApplicationPages(
            frame: frame, applications: applications, deployments: deployments,
            plans: plans, prices: prices, runtimes: runtimes, regions: regions
        ).add(to: &table)
        ApplicationPages(
            frame: frame, quotas: tenancy.quotas, notices: BillingNotices(wallets: wallets, spending: spending)
        ).add(to: &table)
        PlanChangePages(frame: frame, changes: features.planChanges).add(to: &table)
        ApplicationBillingPages(frame: frame, views: usageViews).add(to: &table)
        SettingsPages(frame: frame, applications: applications, runtimes: runtimes).add(to: &table)
        LifecycleForms(frame: frame, deployments: deployments).add(to: &table)
        DeployPages(frame: frame, deployments: deployments, sources: features.sources).add(to: &table)
        DeploymentPages(frame: frame).add(to: &table)
        ReleasePages(frame: frame).add(to: &table)
        LogPages(frame: frame).add(to: &table)
        EnvironmentVariablePages(frame: frame, variables: features.variables).add(to: &table)
    }
}
