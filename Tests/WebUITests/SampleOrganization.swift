import PlatformModel

@testable import WebUI

/// The pages of an organization, and the one behind an invitation's link.
extension Samples {
    func organizationPages(_ web: WebPages) -> [(name: String, html: String)] {
        var out = frame
        out.viewer = nil
        var new = NewOrganizationContent()
        new.name = FormField(text("Engines"), problem: hostile)
        new.formProblem = hostile
        return [
            ("invited", web.html(invited(.enter(signInPath: text("/sign-in"), canRegister: true)), in: out)),
            ("invited-member", web.html(invited(.accept(email: text("ada@example.com"))), in: frame)),
            (
                "invited-blocked",
                web.html(invited(.blocked(text("It has been used."), email: text("eve@example.com"))), in: frame)
            ), ("members", web.html(members, in: frame)), ("invitations", web.html(invitations, in: frame)),
            ("tokens", web.html(tokens, in: frame)), ("quota", web.html(quota, in: frame)),
            ("billing", web.html(billing, in: frame)),
            ("organization-settings", web.html(organizationSettings, in: frame)),
            ("organization-new", web.html(new, in: frame)),
        ]
    }

    func organizationHeading(_ tab: OrganizationHeading.Tab) -> OrganizationHeading {
        let organization = Organization(
            id: OrganizationID("o1"), name: text("Analytical Engines"), createdAt: before(seconds: 90_000),
            isDeleting: hostile != nil)
        return OrganizationHeading(Membership(organization: organization, role: .owner), tab: tab, canManage: true)
    }

    private func invited(_ way: JoinContent.Way) -> JoinContent {
        var content = JoinContent(
            .init(
                organization: text("Analytical Engines"), role: .member, inviter: text("Ada Lovelace"),
                email: text("eve@example.com")), token: text("ski_x"), way)
        content.problem = hostile
        content.name.problem = hostile
        return content
    }

    private var members: MemberListContent {
        func row(_ id: String, _ name: String, _ role: Role, _ roles: [Role]) -> MemberListContent.Row {
            .init(
                id: id, name: text(name), email: text("\(id)@example.com"), role: role, isSelf: id == "ada",
                joined: Moment(before(seconds: 90_000), now: now), roles: roles)
        }
        var content = MemberListContent(
            heading: organizationHeading(.members),
            members: [
                row("ada", "Ada Lovelace", .owner, Role.allCases), row("eve", "Eve", .member, Role.allCases),
                row("bob", "Bob", .viewer, []),
            ])
        content.members[1].problem = hostile
        content.canEndVisits = true
        content.guests = [
            .init(
                id: text("g"), administrator: text("root@example.com"), member: text("eve@example.com"),
                reason: text("The build of Monday fails."), mayChange: false,
                ends: Moment(now.adding(seconds: 1_200), now: now))
        ]
        return content
    }

    private var invitations: InvitationListContent {
        func invitation(_ email: String?, accepted: Bool) -> InvitationListContent.Row {
            var invitation = Invitation(
                id: InvitationID(text("i")), organizationID: OrganizationID("o1"), email: email, role: .member,
                inviterID: UserID("u"), now: before(seconds: 90_000))
            invitation.acceptedAt = accepted ? now : nil
            return .init(invitation, now: now)
        }
        var content = InvitationListContent(
            heading: organizationHeading(.invitations),
            invitations: [
                invitation(nil, accepted: false), invitation(text("eve@example.com"), accepted: false),
                invitation(text("bob@example.com"), accepted: true),
            ], roles: Wording.options(Role.allCases, selected: .member))
        content.made = .init(
            link: text("https://panel.example.com/join?token=ski_ZkS7fLCbqUJxK9mRv2nW8yDtE4aHgP1o"),
            email: text("eve@example.com"), isMailed: true)
        content.email = FormField(text(""), problem: hostile)
        (content.roleProblem, content.formProblem) = (hostile, hostile)
        return content
    }

    private var tokens: TokenListContent {
        func token(_ name: String, used: Bool, days: Int) -> APIToken {
            var token = APIToken(
                id: APITokenID("t"), organizationID: OrganizationID("o1"), userID: UserID("u"),
                request: .init(
                    name: text(name), permissions: [.view, .deploy], isAdministrator: used, days: days),
                hint: text("skp_Zk3f9a"), now: before(seconds: 90_000))
            token.lastUsedAt = used ? before(seconds: 600) : nil
            return token
        }
        var content = TokenListContent(
            heading: organizationHeading(.tokens),
            tokens: [
                .init(token("CI deployments", used: true, days: 90), owner: nil, now: now),
                .init(token("Backup", used: false, days: 1), owner: text("eve@example.com"), now: now),
            ], rights: Permission.allCases.map { .init($0, isChosen: $0 == .view) },
            lifetimes: [.init(value: "90", label: "90 days", isSelected: true)])
        content.offersAdministration = true
        content.name = FormField(text(""), problem: hostile)
        (content.rightsProblem, content.lifetimeProblem, content.formProblem) = (hostile, hostile, hostile)
        content.made = .init(
            name: text("CI deployments"), value: text("skp_3QaL9xWmVb2ZcR7nTf1YpKd8HsGu4JeE0iOo5Nq6AhMBCg0Xy1zw"))
        return content
    }

    /// What pages say of money without being asked.
    var notices: [BillingNotice] {
        let organization = OrganizationID(text("o1"))
        return [
            BillingNotice(text("The balance lasts 2 days. Top it up in time, and nothing stops."), of: organization),
            BillingNotice(
                text("This month's spending has reached 5.00 USD: 5.12 USD up to the last full hour."),
                of: organization, alert: text("a1")),
        ]
    }

    private var billing: BillingContent {
        let days = (1...30).map { day in
            (name: text("2026-11-\(day)"), amount: Int64(day % 7) * 100_000, words: text("\(day) USD"))
        }
        var content = BillingContent(
            heading: organizationHeading(.billing),
            figures: [
                .init("Balance", text("12.50 USD"), hint: text("2.00 of it is credit")),
                .init("Cost now", text("0.0276 USD"), hint: "an hour"), .init("Lasts", text("18 days 20 hours")),
                .init("This month", text("4.21 USD"), hint: text("2026-11")),
            ], chart: BarChart(summary: text("Cost of 30 days"), most: text("0.60 USD"), values: days),
            month: text("2026-11"))
        content.costs = [.init(name: text("Shop"), amount: text("4.21 USD"), hours: text("152.53"))]
        content.records = [
            .init(
                kind: .usage, note: text("Usage of 1 application"), amount: text("-0.0069 USD"),
                at: Moment(before(seconds: 900), now: now)),
            .init(
                kind: .topUp, note: text("bank transfer"), amount: text("10.00 USD"),
                at: Moment(before(seconds: 90_000), now: now)),
        ]
        content.notices = notices
        content.alerts = [
            .init(
                id: text("a1"), threshold: text("5.00"), currency: "USD", channels: [.mail, .panel],
                noticedMonth: text("2026-11")),
            .init(
                id: text("a2"), threshold: text("50.00"), currency: "USD", channels: [.panel], noticedMonth: nil,
                typed: hostile.map { FormField($0, problem: $0) }),
        ]
        content.isOff = hostile != nil
        content.hours = BarChart(summary: text("Cost of 48 hours"), most: text("0.01 USD"), values: days)
        content.totals = [.init(type: .application, amount: text("4.21 USD"), hours: text("152.53"))]
        return content
    }

    private var quota: QuotaContent {
        QuotaContent(
            heading: organizationHeading(.quota),
            quota: Quota(
                limits: [
                    .applications: 20, .instances: 10, .cpuMillicores: 8_000, .memoryMB: 16_384,
                    .storageBytes: 107_374_182_400, .concurrentBuilds: 2,
                ],
                used: [
                    .applications: 4, .instances: 10, .cpuMillicores: 6_500, .memoryMB: 2_560,
                    .storageBytes: 21_474_836_480,
                ]))
    }

    private var organizationSettings: OrganizationSettingsContent {
        var content = OrganizationSettingsContent(
            heading: organizationHeading(.settings), canRename: true, isOwner: true,
            heirs: [.init(value: text("u"), label: text("Eve (eve@example.com)"), isSelected: false)])
        content.name.problem = hostile
        (content.balance, content.owed, content.forfeitProblem) = (text("4.00 EUR"), text("1.00 EUR"), hostile)
        (content.transferProblem, content.leaveProblem, content.deleteProblem) = (hostile, hostile, hostile)
        return content
    }
}
