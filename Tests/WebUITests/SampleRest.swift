import PlatformModel

@testable import WebUI

extension Samples {
    var buildLog: String {
        hostile.map { "\($0)\n" } ?? """
            ==> Fetching source
            Received 4 files, 1.2 KB
            ==> Detecting
            requirements.txt decides: Python 3.11
            ==> Installing dependencies
            Collecting flask==3.0.3 (from -r requirements.txt (line 1))
              Downloading flask-3.0.3-py3-none-any.whl (101 kB)
            Collecting gunicorn==22.0.0 (from -r requirements.txt (line 2))
            Installing collected packages: packaging, MarkupSafe, itsdangerous, click, blinker, Werkzeug, Jinja2, flask
            ==> Committing image

            """
    }

    func deploymentPage(_ status: Deployment.Status, text: String) -> DeploymentContent {
        let log = LogText(
            build: text, isTruncated: status == .live,
            streamPath: status.isFinal ? nil : "/applications/storefront/deployments/4/log", lastEventID: 3)
        var content = DeploymentContent(
            heading: heading(.deployments), deployment: deployment(4, status), build: nil,
            release: status == .live ? 4 : nil, log: log, now: now)
        content.cancellation = DeploymentCancellation(deployment(4, status), path: "/applications/storefront")
        content.facts = [self.text("Python 3.11"), self.text("commit 3f2a9c1")]
        return content
    }

    var audit: AuditContent {
        let row = AuditContent.Row(
            at: Moment(before(seconds: 90), now: now), actor: text("anna@example.org"),
            parts: [.init(text("created the application ")), .init(text("shop"), path: text("/applications/shop"))],
            detail: text(": more"), address: text("192.0.2.7"), result: text("denied"),
            source: text("POST /api/paas/applications"))
        return AuditContent(entries: [row], next: text("/audit?cursor=1"))
    }

    var everybodysAudit: AuditContent {
        var content = audit
        content.filter = .init(actor: text("anna@example.org"), result: "denied", results: ["done", "denied"])
        return content
    }

    var reference: ReferenceContent {
        let operation = ReferenceContent.Operation(
            method: "GET", path: "/api/paas/plans", summary: text("Plans on offer"), access: text("For everybody."),
            parameters: [.init("limit", text("How many"))], bodies: [.init("application/json", "", schema: "Plan")],
            answers: [.init("200", text("OK"), schema: "Plan"), .init("429", text("too_many_requests"))])
        return ReferenceContent(
            guide: text("JSON with snake_case keys."), groups: [.init(name: "plans", operations: [operation])],
            schemas: [.init(name: "Plan", members: [.init("id", text("text"))])])
    }

    var releases: ReleaseListContent {
        let rows = [4, 3, 2].map { number in
            ReleaseListContent.Row(
                Release(
                    id: ReleaseID("r"), applicationID: ApplicationID("a"), number: number, buildID: BuildID("b"),
                    content: .init(
                        image: "sha256:1", nodeID: NodeID("n"),
                        processes: [.init(name: text("web"), command: nil), .init(name: text("worker"), command: nil)],
                        user: "1000:1000"), now: before(seconds: Int64(5 - number) * 4_000)),
                build: number, isCurrent: number == 4, canRollBack: true, now: now)
        }
        return ReleaseListContent(heading: heading(.releases), releases: rows)
    }

    var runtimeLog: RuntimeLogContent {
        let texts =
            hostile.map { [$0] } ?? [
                "[2026-11-21 02:37:41 +0000] [7] [INFO] Listening at: http://0.0.0.0:8080 (7)",
                "10.0.0.1 - - \"GET / HTTP/1.1\" 200 312", "ERROR in app: Exception on /checkout [GET]",
            ]
        let lines = texts.enumerated().map { index, line in
            LogText.Line(
                number: index, text: line, origin: text("web.1"), at: "2026-11-21T02:37:41.125Z", isError: index == 2)
        }
        return RuntimeLogContent(
            heading: heading(.logs),
            log: LogText(runtime: lines, streamPath: "/applications/storefront/logs/stream", lastEventID: 9),
            commands: commands)
    }

    var environment: EnvironmentContent {
        var content = EnvironmentContent(
            heading: heading(.environment),
            variables: ["DATABASE_URL", "SECRET_KEY", "SENTRY_DSN"].map {
                .init(key: text($0), updatedAt: before(seconds: 7_000), now: now)
            },
            canChange: true, commands: commands)
        content.key = FormField(text(""), problem: hostile)
        content.valueProblem = hostile
        content.importText = FormField(text(""), problem: hostile)
        return content
    }

    var nodes: NodeListContent {
        var node = Node(id: NodeID("n"), name: text("node-1"), region: text("default"))
        node.status = .online
        node.total = Resources(cpuMillicores: 4_000, memoryMB: 16_000, diskMB: 200_000)
        node.used = Resources(cpuMillicores: 900, memoryMB: 12_800, diskMB: 190_000)
        node.reserved = Resources(cpuMillicores: 1_500, memoryMB: 1_500, diskMB: 3_000)
        node.containerCount = 4
        node.lastHeartbeatAt = before(seconds: 12)
        node.agentVersion = text("0.1.0")
        node.firewallProblem = text("nft is missing.")
        let waiting = Node(id: NodeID("m"), name: text("node-2"), region: text("default"))
        var content = NodeListContent(nodes: [
            .init(node, problems: [text("The disk is almost full.")], now: now), .init(waiting, problems: [], now: now),
        ])
        content.region = FormField(text("default"), problem: hostile)
        content.name = FormField(text(""), problem: hostile)
        return content
    }

    var plans: PlanListContent {
        PlanListContent(plans: [
            .init(
                Plan(
                    id: PlanID("p"), name: text("Starter"), description: text("For trying things"),
                    size: .init(cpuMillicores: 500, memoryMB: 512, storageGB: 5),
                    priceMonthly: Money(microUnits: 5_000_000), priceHourly: Money(microUnits: 6_900)), currency: "USD")
        ])
    }

    var runtimes: RuntimeListContent {
        RuntimeListContent(runtimes: [
            .init(
                Runtime(
                    id: RuntimeID("r"), name: text("Python 3.11"), kind: .python, version: text("3.11"),
                    baseImage: text("python:3.11-slim"), defaultStartCommand: text("gunicorn app:app")))
        ])
    }
}
