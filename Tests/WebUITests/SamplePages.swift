import PlatformModel

@testable import WebUI

extension Samples {
    /// One of each page, under a name for its file.
    func pages(from web: WebPages) -> [(name: String, html: String)] {
        applicationPages(web) + deploymentPages(web) + otherPages(web) + platformPages(web)
            + organizationPages(web) + cataloguePages(web) + moneyPages(web)
    }

    private func applicationPages(_ web: WebPages) -> [(name: String, html: String)] {
        [
            ("applications", web.html(list, in: frame)),
            (
                "applications-empty",
                web.html(
                    ApplicationListContent(applications: [], canCreate: true, serverURL: text("http://localhost:8080")),
                    in: frame)
            ),
            ("new", web.html(newApplication, in: frame)),
            ("overview", web.html(overview, in: frame)),
            ("overview-first", web.html(firstOverview, in: frame)),
            ("settings", web.html(settings, in: frame)),
            ("application-billing", web.html(applicationBilling, in: frame)),
        ]
    }

    private func deploymentPages(_ web: WebPages) -> [(name: String, html: String)] {
        var deploy = DeployContent(
            heading: heading(.overview), gitURL: text("https://example.com/team/shop.git"), commands: commands)
        deploy.branch = FormField(text("main"), problem: hostile)
        deploy.problem = hostile
        let history = DeploymentListContent(
            heading: heading(.deployments), deployments: rows, nextPath: "?before=3", commands: commands)
        return [
            ("deploy", web.html(deploy, in: frame)), ("deployments", web.html(history, in: frame)),
            ("deployment-building", web.html(deploymentPage(.building, text: buildLog), in: frame)),
            ("deployment-failed", web.html(deploymentPage(.failed, text: buildLog + "error: no module\n"), in: frame)),
            ("deployment-live", web.html(deploymentPage(.live, text: buildLog), in: frame)),
            ("releases", web.html(releases, in: frame)), ("logs", web.html(runtimeLog, in: frame)),
            ("environment", web.html(environment, in: frame)),
        ]
    }

    private func otherPages(_ web: WebPages) -> [(name: String, html: String)] {
        var out = frame
        out.viewer = nil
        var account = AccountContent(
            email: text("anna@example.org"),
            sessions: [
                .init(id: text("1"), device: hostile ?? "", address: "::1", isCurrent: true, lastUsed: now, now: now),
                .init(id: text("2"), device: "", address: hostile ?? "", isCurrent: false, lastUsed: now, now: now),
            ], secondFactor: .on(recoveryCodesLeft: 3))
        account.newCodes = .init(["abcd-efgh"])
        account.secondFactorProblem = hostile
        account.endProblem = hostile
        account.name = FormField(text("Anna"), problem: hostile)
        account.newPassword = FormField("", problem: hostile)
        let setUp = AccountContent(
            email: text("a"), sessions: [],
            secondFactor: .settingUp(
                .init(secret: text("ABC"), address: text("otpauth://totp/x"), code: Self.qrDrawing)))
        let off = AccountContent(email: text("a"), sessions: [], secondFactor: .off)
        var entry = EntryFormContent(title: text("Create an account"), action: "/register", button: "Create")
        entry.inputs = [
            .init("email", "Email", type: "email", autocomplete: "username", .init(text("a"), problem: hostile))
        ]
        (entry.token, entry.notice, entry.problem, entry.intro) = (text("x"), hostile, hostile, hostile)
        let code = SecondFactorContent(pending: text("x.1.y"), problem: hostile, next: text("/nodes"))
        let signIn = SignInContent(email: FormField(text(""), problem: hostile), problem: hostile, next: text("/nodes"))
        let join = NodeJoinContent(
            name: text("node-2"), region: text("default"),
            command: text("skypanel-agent join --server https://panel.example.com --token spn_3kd9fJq2LmXv81Tz"),
            expiresAt: now.adding(seconds: 1_800), now: now)
        var deletable = NodeDeleteContent(name: text("node-2"), path: "/nodes/m/delete", instanceCount: 0)
        deletable.problem = hostile
        let missing = ProblemContent(status: 404, message: hostile, requestID: text("0192"), backPath: "/nodes")
        return [
            ("sign-in-code", web.html(code, in: out)),
            ("account", web.html(account, in: frame)), ("account-set-up", web.html(setUp, in: frame)),
            ("account-off", web.html(off, in: frame)), ("register", web.html(entry, in: out)),
            ("sign-in", web.html(signIn, in: out)), ("nodes", web.html(nodes, in: frame)),
            ("join", web.html(join, in: frame)), ("node-delete", web.html(deletable, in: frame)),
            (
                "node-hosting",
                web.html(NodeDeleteContent(name: text("node-1"), path: "/nodes/n/delete", instanceCount: 2), in: frame)
            ), ("plans", web.html(plans, in: frame)),
            ("runtimes", web.html(runtimes, in: frame)),
            ("reference", web.html(reference, in: out)), ("audit", web.html(audit, in: frame)),
            ("audit-everybody", web.html(everybodysAudit, in: frame)),
            ("problem-404", web.html(missing, in: frame)),
            ("problem-500", web.html(ProblemContent(status: 500, requestID: text("0192")), in: out)),
        ]
    }

    private var list: ApplicationListContent {
        let running = application("Storefront", slug: "storefront", .running)
        let building = application("Billing worker", slug: "billing-worker", .building)
        let failed = application("Docs", slug: "docs", .failed)
        let facts = ApplicationListContent.Facts(runtime: text("Python 3.11"), plan: text("Starter"), release: 3)
        let items = [running, building, failed, application("Landing page", slug: "landing", .pending)].map {
            ApplicationListContent.Item($0, host: "\($0.slug).apps.localhost", facts: facts, now: now)
        }
        var content = ApplicationListContent(
            applications: items, canCreate: true, serverURL: text("http://localhost:8080"))
        content.notices = notices
        return content
    }

    private var newApplication: NewApplicationContent {
        var content = NewApplicationContent(
            plans: [
                FormOption(
                    value: text("p1"), label: text("Starter"), hint: text("0.5 cores · 512 MB · 5.00 USD"),
                    isSelected: true),
                FormOption(value: "p2", label: "Basic", hint: "1 core · 1 GB · 10.00 USD", isSelected: false),
                FormOption(value: "p3", label: "Professional", hint: "2 cores · 2 GB · 20.00 USD", isSelected: false),
            ],
            runtimes: [FormOption(value: text(""), label: text("Detect from the files"), isSelected: true)],
            regions: [FormOption(value: text("default"), label: text("default"), isSelected: true)],
            domain: text("apps.localhost"), showsAdvanced: hostile != nil)
        content.name = FormField(text("Storefront"))
        content.slug = FormField(text("store front"), problem: text("Use lower-case letters, digits and hyphens."))
        content.hasNoRegion = hostile != nil
        if let hostile {
            content.formProblem = hostile
            content.planProblem = hostile
            content.gitURL = FormField(hostile, problem: hostile)
            content.buildCommand = FormField(hostile, problem: hostile)
            content.startCommand = FormField(hostile, problem: hostile)
        }
        return content
    }

    private var overview: OverviewContent {
        var heading = heading(.overview)
        heading.activeDeployment = .init(
            deployment(5, .building, ago: 8), step: hostile ?? "installing dependencies",
            cancellation: DeploymentCancellation(deployment(5, .building), path: "/applications/storefront"))
        return OverviewContent(
            heading: heading, instances: [instance(1, .healthy, nil), instance(2, .unhealthy, "It does not listen.")],
            deployments: rows, canDeploy: true, commands: commands)
    }

    private var firstOverview: OverviewContent {
        OverviewContent(
            heading: heading(.overview, .pending), instances: [], deployments: [], canDeploy: true, commands: commands)
    }

    private func instance(
        _ index: Int, _ observed: Instance.Observed, _ detail: String?
    ) -> OverviewContent.InstanceRow {
        var instance = Instance(
            id: InstanceID("i"), applicationID: ApplicationID("a"), releaseID: ReleaseID("r"),
            deploymentID: DeploymentID("d"), nodeID: NodeID("n"), process: text("web"), index: index,
            now: before(seconds: 300))
        instance.observed = observed
        instance.isRouted = observed == .healthy
        instance.detail = detail.map(text)
        if observed == .healthy {
            instance.limits = Resources(cpuMillicores: 500, memoryMB: 512, diskMB: 5_000)
            instance.measured = .init(cpuMillicores: 30, memoryMB: 470, measuredAt: before(seconds: 20))
        }
        return OverviewContent.InstanceRow(instance, release: 3, node: text("node-1"), now: now)
    }

    private var applicationBilling: ApplicationBillingContent {
        let months = (6...11).map { month in
            (name: text("2026-\(month)"), amount: Int64(month) * 1_000_000, words: text("\(month).00 USD"))
        }
        let chart = BarChart(summary: text("Cost of each month"), most: text("11.00 USD"), values: months)
        return ApplicationBillingContent(
            heading: heading(.billing), figures: [.init("This month", text("4.21 USD"), hint: text("2026-11"))],
            months: chart, days: chart, hours: chart)
    }

    private var settings: SettingsContent {
        var content = SettingsContent(
            heading: heading(.settings), slug: "storefront", canChange: true, canDelete: true)
        content.name = FormField(text("Storefront"), problem: hostile)
        content.port = FormField(text("8080"), problem: hostile)
        content.healthCheckPath = FormField(text("/healthz"), problem: hostile)
        content.startCommand = FormField(text("gunicorn app:app"), problem: hostile)
        for index in content.lifecycle.indices { content.lifecycle[index].field.problem = hostile }
        content.deleteProblem = hostile
        content.formProblem = hostile
        content.runtimes = [FormOption(value: "", label: "Detect from the files", isSelected: true)]
        return content
    }
}
