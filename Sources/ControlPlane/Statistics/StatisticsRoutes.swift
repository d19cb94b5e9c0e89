import HTTPTypes
import Hummingbird
import PlatformAPI

/// `/api/admin/paas/stats`, `/api/admin/paas/capacity` and `/metrics`.
struct StatisticsRoutes {
    private let statistics: Statistics
    private let settings: SettingsDesk

    init(_ statistics: Statistics, settings: SettingsDesk) {
        self.statistics = statistics
        self.settings = settings
    }

    func add(to table: inout RouteTable) {
        let (statistics, settings) = (statistics, settings)
        table.administrator(
            .get, "/api/admin/paas/stats", .init("What there is and does", gives: .json(StatisticsResource.self))
        ) { _, _, _ in
            try .json(await statistics.figures())
        }
        table.administrator(
            .get, "/api/admin/paas/capacity",
            .init("How much room is left", gives: .json(PlatformCapacityResource.self))
        ) { _, _, _ in
            let (regions, nodes) = try await statistics.capacity()
            return try .json(PlatformCapacityResource(regions, nodes))
        }
        // Monitoring systems have no account: the token of the settings stands for one.
        table.anonymous(
            .get, "/metrics",
            .init(
                "Figures for Prometheus; needs the setting metrics_token as bearer token",
                gives: .bytes("text/plain"), problems: [.unauthenticated])
        ) { request, _ in
            guard let token = request.headers[.authorization]?.split(separator: " ").last.map(String.init),
                try await settings.isMetricsToken(token)
            else {
                throw PlatformError(
                    .unauthenticated, "Send the token that an administrator set as metrics_token: Bearer <token>.")
            }
            return Response(
                status: .ok, headers: [.contentType: "text/plain; version=0.0.4", .cacheControl: "no-store"],
                body: .init(byteBuffer: .init(string: try await statistics.metrics())))
        }
    }
}
