/// Where requests for one host name go.
package struct Route: Sendable, Hashable {
    package var host: Hostname
    package var application: ApplicationKey
    /// Tried in turn. Empty: the host answers 503.
    package var peers: [UpstreamAddress]
    /// Plain HTTP is answered with a redirect to HTTPS.
    package var redirectToHTTPS: Bool

    package init(
        host: Hostname, application: ApplicationKey, peers: [UpstreamAddress], redirectToHTTPS: Bool = false
    ) {
        self.host = host
        self.application = application
        self.peers = peers
        self.redirectToHTTPS = redirectToHTTPS
    }
}

/// All routes of a node. nginx takes it whole; a table with a lower generation than it has is ignored.
package struct RouteTable: Sendable, Hashable {
    package let generation: Int64
    /// Sorted by host, each host once.
    package let routes: [Route]

    /// Of several routes for one host the first stands.
    package init(generation: Int64, routes: [Route]) {
        self.generation = max(0, generation)
        var seen = Set<Hostname>()
        self.routes = routes.filter { seen.insert($0.host).inserted }.sorted { $0.host < $1.host }
    }

    /// The document that nginx's control socket takes and that lies on disk, one route a line.
    package var json: String {
        guard !routes.isEmpty else { return #"{"generation":\#(generation),"routes":[]}"# + "\n" }
        let lines = routes.map(Self.line).joined(separator: ",\n")
        return #"{"generation":\#(generation),"routes":[\#n\#(lines)\#n]}"# + "\n"
    }

    private static func line(_ route: Route) -> String {
        let peers = route.peers.map { #""\#($0)""# }.joined(separator: ",")
        let redirect = route.redirectToHTTPS ? #","redirect":true"# : ""
        return #"{"host":"\#(route.host)","application":"\#(route.application)","peers":[\#(peers)]\#(redirect)}"#
    }
}
