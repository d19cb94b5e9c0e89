import ArgumentParser
import PlatformAPI

struct Quota: RemoteCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show what the organization may use, and uses.")

    @OptionGroup var shared: SharedOptions

    func perform(_ call: Invocation) async throws {
        let lines: [QuotaLineResource] = try await call.client().list("/api/paas/quota")
        try await call.answer(ListResource(items: lines)) { screen in
            let rows = lines.map { line in
                let isBytes = line.resource == "storage_bytes"
                return [
                    line.resource, isBytes ? readableBytes(line.used) : "\(line.used)",
                    isBytes ? readableBytes(line.limit) : "\(line.limit)", "\(line.percent) %", line.status,
                ]
            }
            await screen.table(
                Table(["RESOURCE", "USED", "LIMIT", "", "STATE"], empty: "No quota.", rows: rows))
        }
    }
}
