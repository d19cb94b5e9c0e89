/// Every feature's routes, one line each.
extension Assembly {
    package func routeTable() -> RouteTable {
        var table = RouteTable()
        HealthRoutes(surroundings).add(to: &table)
        AgentDownloadRoutes().add(to: &table)
        AccountRoutes(access).add(to: &table)
        PlanRoutes(plans).add(to: &table)
        RuntimeRoutes(runtimes).add(to: &table)
        RegionRoutes(regions).add(to: &table)
        return table
    }
}
