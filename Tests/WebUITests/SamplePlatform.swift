import PlatformModel

@testable import WebUI

/// The administrators' pages of the whole platform.
extension Samples {
    func platformPages(_ web: WebPages) -> [(name: String, html: String)] {
        [
            ("alerts", web.html(alerts, in: frame)), ("capacity", web.html(capacity, in: frame)),
            ("revenue", web.html(revenue, in: frame)),
            ("people", web.html(people, in: frame)), ("organizations", web.html(organizations, in: frame)),
            ("everybodys-applications", web.html(everybodysApplications, in: frame)),
            ("administered", web.html(administered(.running), in: frame)),
            ("administered-suspended", web.html(administered(.suspended), in: frame)),
            ("node-settings", web.html(nodeSettings, in: frame)),
            ("organization-prices", web.html(organizationPrices, in: frame)),
            ("visit", web.html(visit, in: visiting)), ("organization-quota", web.html(organizationQuota, in: frame)),
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
            figures: [Figure("Applications", "3", hint: text("2 serving")), Figure("Nodes", "1")],
            regions: RegionCapacity.all(of: [node], need: need).map { .init($0) }, nodes: [.init(node)])
    }

    private var revenue: RevenueContent {
        let months = (1...12).map { month in
            (name: text("2026-\(month)"), amount: Int64(month) * 1_000_000, words: text("\(month).00 USD"))
        }
        let part = CostLine(name: text("Starter"), amount: text("11.00 USD"), hours: text("1594.20"))
        var content = RevenueContent(
            month: "2026-11", earlier: "2026-10", later: "2026-12",
            currencies: [
                .init(
                    name: text("USD"), figures: [Figure("Revenue", text("11.00 USD"), hint: text("2 owe"))],
                    chart: BarChart(summary: text("Twelve months"), most: text("12.00 USD"), values: months),
                    tables: [.init(title: text("By plan"), parts: [part, part])])
            ], unpaid: [.init(name: text("Analytical Engines"), owed: text("0.42 USD"), standing: text("owing"))])
        content.hasMoreUnpaid = true
        content.audit = .init(
            at: Moment(before(seconds: 600), now: now), isSound: hostile == nil, rules: [text("B1 holds")],
            currencies: [text("USD")],
            lines: [.init(name: text("Top-ups"), amounts: [text("25.00")])],
            findings: hostile.map { [$0] } ?? [])
        return content
    }

    private var people: UserListContent {
        let ada = User(
            id: UserID("u"), email: text("ada@example.com"), name: text("Ada Lovelace"), isAdministrator: true,
            createdAt: before(seconds: 90_000))
        var eve = User(
            id: UserID("v"), email: text("eve@example.com"), name: text("Eve"), isAdministrator: false,
            createdAt: before(seconds: 60))
        eve.suspendedAt = before(seconds: 10)
        var content = UserListContent(
            people: [eve, ada].map { .init($0, organizations: 2, viewer: UserID("u"), now: now) }, search: text("a"),
            nextPath: "/platform/people?cursor=v")
        content.resetLink = .init(name: text("Eve"), url: text("https://example.com/l"), expiresAt: now, now: now)
        return content
    }

    private var organizations: OrganizationDirectoryContent {
        OrganizationDirectoryContent(
            organizations: [
                .init(
                    id: text("o1"), name: text("Analytical Engines"), members: 3, applications: 4, instances: 5,
                    memoryMB: 2_560,
                    created: Moment(before(seconds: 90_000), now: now))
            ], search: text("a"), nextPath: nil)
    }

    private func row(_ status: Application.Status) -> EverybodysApplicationsContent.Row {
        .init(
            name: text("Storefront"), slug: "storefront", host: text("storefront.apps.localhost"), status: status,
            organization: text("Analytical Engines"), owner: text("ada@example.com"))
    }

    private var everybodysApplications: EverybodysApplicationsContent {
        .init(applications: [row(.running), row(.suspended)], search: text("store"), nextPath: "?cursor=a")
    }

    private func administered(_ status: Application.Status) -> AdministeredApplicationContent {
        var content = AdministeredApplicationContent(row(status), slug: text("storefront"), status: status)
        content.suspension = text("unpaid")
        content.plans = [.init(value: text("p1"), label: text("Starter"), isSelected: true)]
        (content.planProblem, content.resumeProblem, content.deleteProblem) = (hostile, hostile, hostile)
        content.reason.problem = hostile
        return content
    }

    private var nodeSettings: NodeSettingsContent {
        let node = Node(id: NodeID("n"), name: text("node-1"), region: text("default"))
        var content = NodeSettingsContent(node, hasJoined: true, keyRotatedAt: before(seconds: 300), now: now)
        content.formProblem = hostile
        content.inputs[0].problem = hostile
        let size = Resources(cpuMillicores: 4_000, memoryMB: 16_000, diskMB: 200_000)
        content.show([.init(at: now, total: size, used: size, reserved: size, containerCount: 3)])
        return content
    }

    private var visiting: PageFrame {
        var frame = frame
        frame.viewer?.isUnconfirmed = true
        frame.viewer?.visit = .init(
            member: text("eve@example.com"), mayChange: false, ends: Moment(now.adding(seconds: 600), now: now))
        return frame
    }

    private var visit: VisitContent {
        var content = VisitContent(
            path: "/platform/people/v/visit", name: text("Eve"), email: text("eve@example.com"),
            organizations: [.init(value: text("o1"), label: text("Analytical Engines (member)"), isSelected: true)],
            reason: text("your ticket"))
        content.minutes = [.init(value: "15", label: "15 minutes", isSelected: true)]
        content.reason.problem = hostile
        content.formProblem = hostile
        return content
    }

    /// Applications are amber, memory is red, the rest is green.
    var organizationPrices: OrganizationPriceContent {
        var input = FormInput("plan_p", text("Starter"), text("0.0069"))
        input.suffix = text("USD an hour")
        input.hint = text("Everybody pays 0.0069 USD.")
        input.problem = hostile
        var content = OrganizationPriceContent(
            path: "/platform/organizations/o1/prices", name: text("Analytical Engines"),
            markup: FormInput("markup_basis_points", text("Markup on every plan"), text("2500")), lines: [input])
        content.formProblem = hostile
        return content
    }

    var organizationQuota: OrganizationQuotaContent {
        var limits = QuotaAmounts()
        for resource in QuotaResource.allCases { limits[resource] = 1_073_741_824 }
        (limits[.applications], limits[.memoryMB]) = (10, 1024)
        let quota = Quota(limits: limits, used: [.applications: 8, .memoryMB: 1024, .instances: 1])
        var content = OrganizationQuotaContent(
            path: "/platform/organizations/o1/quota", name: text("Analytical Engines"),
            lines: QuotaResource.allCases.map {
                .init($0, of: quota, text: text($0 == .applications ? "10" : ""), standard: 1_073_741_824)
            })
        content.formProblem = hostile
        content.lines[0].input.problem = hostile
        return content
    }

    private var platformSettings: PlatformSettingsContent {
        var content = PlatformSettingsContent(
            settings: PlatformSetting.allCases.map { setting in
                switch setting.kind {
                case .boolean: .init(setting, value: .boolean(true), setBy: text("ada@example.com"))
                case .text: .init(setting, value: .text(text("default")), setBy: nil)
                case .list: .init(setting, value: .list([text("10.0.0.0/8")]), setBy: nil)
                case .secret: .init(setting, value: nil, setBy: text("ada@example.com"))
                case .integer: .init(setting, value: .integer(7), setBy: nil)
                }
            })
        for index in content.groups.indices { content.groups[index].formProblem = hostile }
        content.groups[0].settings[0].problem = hostile
        return content
    }
}
