import ArgumentParser
import PlatformAPI

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

struct AuditLog: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Read the audit log: who did what, and who was refused.",
        subcommands: [AuditList.self, AuditExport.self, AuditVerify.self], defaultSubcommand: AuditList.self)
}

private let ownPath = "/api/paas/audit"
private let allPath = "/api/admin/paas/audit"

/// Which entries.
struct AuditFilter: ParsableArguments {
    @Option(help: "Email of who did it.") var actor: String?
    @Option(help: "Method and path as --json shows them, such as \"PUT /api/paas/members/{user}\".") var action: String?
    @Option(help: "Only done, denied or failed.") var result: String?
    @Option(help: "From this time on, such as 2026-11-21T02:37:07Z.") var since: String?
    @Option(help: "Before this time.") var until: String?
    @Flag(help: "For administrators: of everybody, not of one organization.") var all = false
    @Option(help: "With --all: an organization's id, platform or accounts.") var chain: String?

    func validate() throws {
        guard chain == nil || all else { throw ValidationError("--chain needs --all.") }
    }

    var path: String { all ? allPath : ownPath }

    var query: [(String, String)] {
        [
            ("actor", actor), ("action", action), ("result", result), ("since", since), ("until", until),
            ("chain", chain),
        ]
        .compactMap { name, value in value.map { (name, $0) } }
    }
}

struct AuditList: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Show the newest entries.",
        discussion: "Refusals of the same kind within a minute are one entry with a count. --json shows each entry as "
            + "it is kept, with method and path, which --action takes.")

    @OptionGroup var shared: SharedOptions
    @OptionGroup var filter: AuditFilter
    @Option(help: "How many, at most 200.") var limit = 50

    func validate() throws {
        guard (1...200).contains(limit) else { throw ValidationError("--limit must be from 1 to 200.") }
    }

    func perform(_ call: Invocation) async throws {
        let query = filter.query + [("limit", "\(limit)")]
        let page: ListResource<AuditEntryResource> = try await call.client().send(.get(filter.path, query: query))
        try await call.answer(page) { screen in
            let rows = page.items.map { [$0.at, AuditSentence($0).text, $0.address] }
            await screen.table(Table(["AT", "WHAT HAPPENED", "FROM"], empty: "No entries.", rows: rows))
        }
    }
}

struct AuditExport: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Print the newest 10,000 entries, one JSON object a line, or as CSV.")

    @OptionGroup var shared: SharedOptions
    @OptionGroup var filter: AuditFilter
    @Flag(help: "CSV instead of JSON.") var csv = false

    func perform(_ call: Invocation) async throws {
        let query = filter.query + [("format", csv ? "csv" : "jsonl")]
        let bytes = try await call.client().bytes(.get(filter.path + "/export", query: query))
        for text in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline) {
            await call.screen.line(neutral(String(text)))
        }
    }
}

struct AuditVerify: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "For administrators: check that the log is whole and unchanged.")

    @OptionGroup var shared: SharedOptions

    func perform(_ call: Invocation) async throws {
        let found: AuditVerificationResource = try await call.client().send(.get(allPath + "/verify"))
        try await call.answer(found) { screen in
            guard !found.holds else {
                return await screen.line("The log holds: \(found.entries) entries in \(found.chains) chains.")
            }
            for broken in found.breaks {
                await screen.line(
                    "\(neutral(broken.chain)), entry \(broken.number): \(neutral(broken.reason))")
            }
        }
        guard found.holds else { throw CommandFailure(.failed, "The audit log was changed or cut.") }
    }
}
