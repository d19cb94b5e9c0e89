import HTTPTypes
import Hummingbird
import Logging
import PlatformModel
import SQLStore

/// Writes the audit log: what a route changed in the very transaction that changes it, what was refused a little later
/// and gathered.
package struct AuditTrail: Sendable {
    private let surroundings: Surroundings
    let refusals: AuditRefusals

    package init(_ surroundings: Surroundings) {
        self.surroundings = surroundings
        refusals = AuditRefusals(surroundings)
    }

    /// One call of a route by whoever has passed its guard.
    package struct Call: Sendable {
        let action: String
        let chain: String
        let actor: AuditEntry.Actor

        /// Changes something. Nodes report what they do by other ways, and renewing a token is nobody's act.
        let isRecorded: Bool

        init(_ method: HTTPRequest.Method, _ path: String, _ access: RouteAccess, person: Person? = nil) {
            action = "\(method.rawValue) \(path)"
            actor = AuditEntry.Actor(person: person)
            isRecorded = method != .get && access != .node && path != "/api/auth/refresh"
            switch access {
            case .tenant where person == nil: chain = AuditChain.platform
            case .tenant: chain = person?.organization.map { AuditChain.organization($0.id) } ?? AuditChain.platform
            case .anonymous, .signedIn: chain = AuditChain.accounts
            case .administrator, .node: chain = AuditChain.platform
            }
        }
    }

    /// Runs a route that changes something. Its first transaction carries the entry; when it fails after that, or
    /// fails without having written, that is an entry too.
    func run(
        _ call: Call, _ request: Request, _ context: PlatformContext, _ body: () async throws -> Response
    ) async throws -> Response {
        let entry = entry(call, request, context)
        let attachment = WriteAttachment { transaction in
            var entry = entry
            let remarks = transaction.remarks.joined(separator: ", ")
            // What nobody does counts only when it did something, or anybody could fill the disk.
            if remarks.isEmpty, call.actor.kind == .nobody { return }
            if !remarks.isEmpty { entry.subject += " (\(remarks))" }
            try AuditStore.append(entry, to: call.chain, in: transaction)
        }
        do {
            return try await WriteAttachment.$current.withValue(attachment) { try await body() }
        } catch {
            await noteFailure(error, entry, chain: call.chain, wasWritten: attachment.isWritten)
            throw error
        }
    }

    private func noteFailure(_ error: any Error, _ entry: AuditEntry, chain: String, wasWritten: Bool) async {
        var entry = entry
        let failure = error as? PlatformError
        entry.code = failure?.code.rawValue ?? "internal"
        entry.result = .failed
        // Wrong input changes nothing and proves nothing; what broke does. What was refused is noted by the one place.
        guard wasWritten || failure == nil || failure?.code == .internalError, !AuditRefusals.isDenial(error) else {
            return
        }
        await refusals.note(entry, chain: chain)
    }

    private func entry(_ call: Call, _ request: Request, _ context: PlatformContext) -> AuditEntry {
        AuditEntry(
            at: surroundings.now, actor: call.actor, action: call.action,
            subject: String(request.uri.path.prefix(500)), address: context.remoteAddress, result: .done, code: "",
            requestID: context.requestID, count: 1)
    }

    /// Notes that a guard refused a request. Called by the one place through which all routes pass.
    func noteDenial(
        _ error: any Error, _ call: Call, _ request: Request, _ context: PlatformContext
    ) async {
        guard let failure = error as? PlatformError else { return }
        var entry = entry(call, request, context)
        entry.result = .denied
        entry.code = failure.code.rawValue
        await refusals.note(entry, chain: call.chain)
    }
}

extension AuditEntry.Actor {
    init(person: Person?) {
        guard let person else {
            self = .nobody
            return
        }
        self.init(
            kind: .person, id: person.user.id.text, name: person.user.email, credential: person.credential.rawValue)
    }
}
