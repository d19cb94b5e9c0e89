package import AgentProtocol
package import NginxConfig

extension RouteTable {
    /// The table of a desired state: each route with those of its instances that have an address. What cannot be a
    /// route (an invalid host or id) is left out and told, so that it harms no other.
    package static func compose(
        _ desired: DesiredState, addresses: [String: InstanceAddress]
    ) -> (table: RouteTable, problems: [String]) {
        var routes: [Route] = []
        var problems: [String] = []
        for wanted in desired.routes {
            guard let host = Hostname(wanted.host), let application = ApplicationKey(wanted.applicationID) else {
                problems.append("“\(printable(wanted.host))” cannot be routed: it is not a valid host name")
                continue
            }
            let peers = wanted.instanceIDs.compactMap { addresses[$0] }
                .compactMap { UpstreamAddress(host: $0.ip, port: $0.port) }
            routes.append(Route(host: host, application: application, peers: peers))
        }
        return (RouteTable(generation: desired.generation, routes: routes), problems)
    }

    private static func printable(_ text: String) -> String {
        String(
            String.UnicodeScalarView(text.unicodeScalars.prefix(80).map { $0.value >= 32 && $0.value < 127 ? $0 : "?" })
        )
    }
}
