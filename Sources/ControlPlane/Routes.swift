/// Every feature's routes, one line each.
extension Assembly {
    package func routeTable() -> RouteTable {
        var table = RouteTable()
        HealthRoutes(surroundings).add(to: &table)
        AgentDownloadRoutes().add(to: &table)
        return table
    }
}
