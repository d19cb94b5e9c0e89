import ArgumentParser
import PlatformAPI

struct Alerts: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "For administrators: what needs looking after.",
        subcommands: [AlertsList.self, AlertsAcknowledge.self], defaultSubcommand: AlertsList.self)
}

private let alertsPath = "/api/admin/paas/alerts"

struct AlertsList: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the alerts that hold; --all shows cleared ones as well.")

    @OptionGroup var shared: SharedOptions
    @Flag(help: "Also those that are over.") var all = false

    func perform(_ call: Invocation) async throws {
        let query = all ? [] : [("state", "open")]
        let items: [AlertResource] = try await call.client().list(alertsPath, query: query)
        let now = call.now
        try await call.answer(ListResource(items: items)) { screen in
            let rows = items.map { alert in
                [
                    alert.id, alert.severity, alert.kind, alert.subjectName, age(alert.openedAt, now: now),
                    alert.clearedAt != nil ? "cleared" : alert.acknowledgedBy ?? "-", alert.message,
                ]
            }
            await screen.table(
                Table(
                    ["ID", "SEVERITY", "KIND", "ABOUT", "AGE", "SEEN BY", "MESSAGE"], empty: "No alerts.", rows: rows))
        }
    }
}

struct AlertsAcknowledge: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "acknowledge", abstract: "Say that you look after an alert.")

    @OptionGroup var shared: SharedOptions
    @Argument(help: "Id.") var id: String

    func perform(_ call: Invocation) async throws {
        let alert: AlertResource = try await post("\(alertsPath)/\(pathSegment(id))/acknowledge", call)
        try await call.answer(alert) {
            await $0.line("Acknowledged by \(neutral(alert.acknowledgedBy ?? "you")): \(neutral(alert.message))")
        }
    }
}

/// Sends a POST without a body that is safe to repeat.
func post<Answer: Decodable>(_ path: String, _ call: Invocation) async throws -> Answer {
    let client = try call.client()
    var request = APICall.post(path)
    request.idempotencyKey = client.newKey()
    return try await client.send(request)
}
