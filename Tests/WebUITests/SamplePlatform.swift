import PlatformModel

@testable import WebUI

/// The administrators' pages of the whole platform.
extension Samples {
    func platformPages(_ web: WebPages) -> [(name: String, html: String)] {
        [
            ("alerts", web.html(alerts, in: frame)), ("capacity", web.html(capacity, in: frame)),
            ("people", web.html(people, in: frame)), ("organizations", web.html(organizations, in: frame)),
            ("platform-settings", web.html(platformSettings, in: frame)),
        ]
    }

    private var alerts: AlertListContent {
        let condition = AlertCondition(
            kind: .nodeOffline, subjectID: "n", subjectName: text("node-1"),
            message: text("The node node-1 has sent no heartbeat for 90 seconds."))
        let open = Alert(id: AlertID("a"), condition: condition, openedAt: before(seconds: 300))
        var seen = Alert(id: AlertID("b"), condition: condition, openedAt: before(seconds: 900))
        seen.acknowledgedAt = before(seconds: 60)
        seen.acknowledgedBy = text("ada@example.com")
        var past = seen
        past.clearedAt = before(seconds: 10)
        return AlertListContent(
            open: [.init(open, now: now), .init(seen, now: now)], past: [.init(past, now: now)])
    }

    private var capacity: CapacityContent {
        var node = Node(id: NodeID("n"), name: text("node-1"), region: text("default"))
        node.status = .online
        node.total = Resources(cpuMillicores: 4_000, memoryMB: 16_000, diskMB: 200_000)
        node.used = Resources(cpuMillicores: 900, memoryMB: 12_800, diskMB: 190_000)
        node.reserved = Resources(cpuMillicores: 3_500, memoryMB: 1_500, diskMB: 3_000)
        let need = Resources(cpuMillicores: 500, memoryMB: 512, diskMB: 5_000)
        return CapacityContent(
            regions: RegionCapacity.all(of: [node], need: need).map { .init($0) }, nodes: [.init(node)])
    }

    private var people: UserListContent {
        let ada = User(
            id: UserID("u"), email: text("ada@example.com"), name: text("Ada Lovelace"), isAdministrator: true,
            createdAt: before(seconds: 90_000))
        var eve = User(
            id: UserID("v"), email: text("eve@example.com"), name: text("Eve"), isAdministrator: false,
            createdAt: before(seconds: 60))
        eve.suspendedAt = before(seconds: 10)
        return UserListContent(
            people: [eve, ada].map { .init($0, organizations: 2, viewer: UserID("u"), now: now) }, search: text("a"),
            nextPath: "/platform/people?cursor=v")
    }

    private var organizations: OrganizationDirectoryContent {
        OrganizationDirectoryContent(
            organizations: [
                .init(
                    name: text("Analytical Engines"), members: 3, applications: 4, instances: 5, memoryMB: 2_560,
                    created: Moment(before(seconds: 90_000), now: now))
            ], search: text("a"), nextPath: nil)
    }

    private var platformSettings: PlatformSettingsContent {
        var content = PlatformSettingsContent(
            settings: [
                .init(.dockerfileBuilds, value: .boolean(true), setBy: text("ada@example.com")),
                .init(.defaultRegion, value: .text(text("default")), setBy: nil),
                .init(.gitAllowedRanges, value: .list([text("10.0.0.0/8")]), setBy: nil),
                .init(.metricsToken, value: nil, setBy: text("ada@example.com")),
            ])
        content.formProblem = hostile
        content.settings[1].problem = hostile
        return content
    }
}
