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
        private let method: HTTPRequest.Method
        private let path: String
        private let access: RouteAccess
        private let person: Person?

        init(_ method: HTTPRequest.Method, _ path: String, _ access: RouteAccess, person: Person? = nil) {
            self.method = method
            self.path = path
            self.access = access
            self.person = person
        }

        /// Changes something. Nodes report what they do by other ways.
        var isRecorded: Bool { method != .get && access != .node }

        /// Looks at a customer's things as somebody else.
        var isVisit: Bool { person?.impersonation != nil && !isRecorded }

        var action: String { "\(method.rawValue) \(path)" }

        var actor: AuditEntry.Actor { AuditEntry.Actor(person: person) }

        /// As whom an administrator acts; empty for everybody else.
        var acting: String { person.flatMap { $0.impersonation.map { " (as \($0.userEmail))" } } ?? "" }

        var chain: String {
            switch access {
            case .tenant: person?.organization.map { AuditChain.organization($0.id) } ?? AuditChain.platform
            case .anonymous, .signedIn: AuditChain.accounts
            case .administrator, .node: AuditChain.platform
            }
        }
    }

    /// Runs a route that changes something. Its first transaction carries the entry, those
    /// aside that only prepare it (``WriteAttachment/withheld(_:)``); when it fails after that, or
    /// fails without having written, that is an entry too.
    func run(
        _ call: Call, _ request: Request, _ context: PlatformContext, _ body: () async throws -> Response
    ) async throws -> Response {
        let entry = entry(call, request, context)
        let attachment = WriteAttachment { transaction in
            var entry = entry
            let remarks = transaction.remarks.joined(separator: ", ")
            // What nobody does counts only when it did something, or anybody could fill the disk.
            if remarks.isEmpty, call.actor.kind == .nobody { return false }
            if !remarks.isEmpty { entry.subject += " (\(remarks))" }
            try AuditStore.append(entry, to: call.chain, in: transaction)
            // Customers see what administrators did to them, but not from where.
            if call.chain == AuditChain.platform { entry.address = "" }
            for reader in transaction.remarkReaders where reader != call.chain {
                try AuditStore.append(entry, to: reader, in: transaction)
            }
            return true
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
            subject: String(request.uri.path.prefix(500)) + call.acting, address: context.remoteAddress, result: .done,
            code: "",
            requestID: context.requestID, count: 1)
    }

    /// Notes what an administrator looks at as somebody else; the same within a minute is one entry.
    func noteVisit(_ call: Call, _ request: Request, _ context: PlatformContext) async {
        var entry = entry(call, request, context)
        entry.address = ""
        await refusals.note(entry, chain: call.chain)
    }

    /// Notes that a guard refused a request. Called by the one place through which all routes pass.
    func noteDenial(
        _ error: any Error, _ call: Call, _ request: Request, _ context: PlatformContext
    ) async {
        guard let failure = error as? PlatformError else { return }
        await noteDenial(failure.code, call, request, context)
    }

    /// As above, for a refusal that a page has already put into words.
    func noteDenial(
        _ code: PlatformError.Code, _ call: Call, _ request: Request, _ context: PlatformContext
    ) async {
        var entry = entry(call, request, context)
        entry.result = .denied
        entry.code = code.rawValue
        let about = AuditNote.current?.about ?? ""
        if !about.isEmpty { entry.subject += " (\(about))" }
        await refusals.note(entry, chain: call.chain, about: about)
    }
}

extension AuditEntry.Actor {
    init(person: Person?) {
        guard let person else {
            self = .nobody
            return
        }
        if let impersonation = person.impersonation {
            self.init(
                kind: .person, id: impersonation.administratorID.text, name: impersonation.administratorEmail,
                credential: person.credential.rawValue)
            return
        }
        self.init(
            kind: .person, id: person.user.id.text, name: person.user.email, credential: person.credential.rawValue)
    }
}
