import Hummingbird
import PlatformAPI
import PlatformModel

/// `/api/admin/paas/alerts`.
struct AlertRoutes {
    private let alerts: Alerts

    init(_ alerts: Alerts) { self.alerts = alerts }

    func add(to table: inout RouteTable) {
        let (alerts, path) = (alerts, "/api/admin/paas/alerts")
        table.administrator(
            .get, path,
            .init(
                "Alerts, newest first", gives: .list(of: AlertResource.self),
                query: [
                    .word("state", "Only these", of: ["open", "cleared"]),
                    .word("kind", "Only of this kind", of: Alert.Kind.allCases.map(\.rawValue)),
                    .text("subject_id", "Only of this node or region"),
                ])
        ) { request, _, _ in
            try .json(await alerts.list(try filter(request), try ListPage(request)))
        }
        table.administrator(
            .post, path + "/{alert}/acknowledge",
            .init("Says that somebody looks after an alert", gives: .json(AlertResource.self))
        ) { _, context, person in
            guard let id = AlertID(outside: context.parameters.get("alert") ?? "") else {
                throw PlatformError.notFound("alert")
            }
            return try .json(AlertResource(try await alerts.acknowledge(id, by: person)))
        }
    }
}

private func filter(_ request: Request) throws -> AlertStore.Filter {
    let parameters = request.uri.queryParameters
    var (filter, problems) = (AlertStore.Filter(), Problems())
    if let state = parameters["state"] {
        filter.isOpen = ["open": true, "cleared": false][String(state)]
        if filter.isOpen == nil { problems.note("state", "must be open or cleared") }
    }
    if let kind = parameters["kind"] {
        filter.kind = Alert.Kind(rawValue: String(kind))
        let kinds = Alert.Kind.allCases.map(\.rawValue).joined(separator: ", ")
        if filter.kind == nil { problems.note("kind", "must be one of \(kinds)") }
    }
    filter.subjectID = parameters["subject_id"].map(String.init)
    try problems.finish()
    return filter
}
