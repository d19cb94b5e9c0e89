import Foundation
import HostSupport
import Logging
import PlatformModel
import SQLStore
import ServiceLifecycle

/// What shall be sent to somebody. A link is made only when its mail is sent, so whether there is such a person is
/// looked up by the runner and cannot be told from the time that a request takes.
enum MailContent: Codable, Sendable, Equatable {
    case text(subject: String, body: String)
    case passwordReset
    case emailConfirmation

    var word: String {
        switch self {
        case .text: "text"
        case .passwordReset: "password reset"
        case .emailConfirmation: "email confirmation"
        }
    }
}

/// Mail to people: stored first, sent by ``MailRunner``, tried again while the server is away.
struct Mails: Sendable {
    /// Mails that may wait at once; more are somebody's flood.
    static let mostWaiting = 10_000

    let surroundings: Surroundings

    /// Whether a mail server is named in the settings. Without one nothing can be sent, and nobody is asked to confirm.
    var areOn: Bool { surroundings.configuration.mailServer != nil }

    /// Stores a mail for sending, as part of `transaction`. Does nothing and answers false without a mail server, or
    /// when far too many wait.
    @discardableResult
    func enqueue(_ content: MailContent, to recipient: String, in transaction: Transaction) throws -> Bool {
        guard areOn, try MailStore.waitingCount(in: transaction) < Self.mostWaiting else { return false }
        let (id, now) = (surroundings.ids.next(), surroundings.now)
        let json = String(decoding: try JSONEncoder().encode(content), as: UTF8.self)
        let mail = MailStore.Waiting(
            id: id, recipient: recipient, sealedBody: try surroundings.sealing.seal(json, binding: Self.binding(id)),
            createdAt: now, nextAttemptAt: now, attempts: 0)
        try MailStore.insert(mail, subject: content.word, in: transaction)
        return true
    }

    /// To whoever manages an organization: its owners and admins.
    func enqueue(
        _ content: MailContent, toManagersOf organization: OrganizationID, in transaction: Transaction
    ) throws {
        for email in try MailStore.managers(of: organization, in: transaction) {
            try enqueue(content, to: email, in: transaction)
        }
    }

    func content(of mail: MailStore.Waiting) throws -> MailContent {
        let json = try surroundings.sealing.open(mail.sealedBody, binding: Self.binding(mail.id)).reveal()
        return try JSONDecoder().decode(MailContent.self, from: Data(json.utf8))
    }

    private static func binding(_ id: String) -> String { "mails.sealed_body/\(id)" }
}

/// Sends what waits. Each mail is taken by a conditional update, so several servers send it once, or twice when one
/// dies right after sending.
struct MailRunner: Service {
    private let surroundings: Surroundings
    private let mails: Mails
    private let compose: @Sendable (MailContent, String) async throws -> MailMessage?
    private static let most = 20

    /// - Parameter compose: the text for a recipient; nil when there is nothing to send after all.
    init(
        _ mails: Mails, compose: @escaping @Sendable (MailContent, _ recipient: String) async throws -> MailMessage?
    ) {
        self.mails = mails
        surroundings = mails.surroundings
        self.compose = compose
    }

    func run() async throws {
        await surroundings.rounds(every: .seconds(mails.areOn ? 3 : 3600), failure: "mail could not be sent") {
            if mails.areOn { await step() }
        }
    }

    /// Sends what is due now.
    func step() async {
        guard let server = surroundings.configuration.mailServer else { return }
        let now = surroundings.now
        do {
            let due = try await surroundings.store.read { try MailStore.due(now: now, limit: Self.most, in: $0) }
            for mail in due { try await attempt(mail, SMTPClient(server: server)) }
        } catch {
            surroundings.logger.error("mail could not be sent", metadata: ["detail": "\(error)"])
        }
    }

    private func attempt(_ mail: MailStore.Waiting, _ client: SMTPClient) async throws {
        let now = surroundings.now
        let until = now.adding(seconds: MailSchedule.attemptSeconds)
        guard try await surroundings.store.write({ try MailStore.claim(mail, until: until, in: $0) }) else { return }
        do {
            if let message = try await compose(try mails.content(of: mail), mail.recipient) {
                let wire = message.wire(from: client.server.sender, id: mail.id, at: now)
                try await client.send(wire, to: message.recipient)
            }
            try await end(mail, wasSent: true, nil)
        } catch let error as SMTPError where error.isPermanent {
            try await end(mail, wasSent: false, error.description)
        } catch {
            try await postpone(mail, "\(error)".storable(300))
        }
    }

    private func postpone(_ mail: MailStore.Waiting, _ problem: String) async throws {
        let jitter = Int64(surroundings.ids.bytes(1).first ?? 0) * 3
        let next = MailSchedule.next(
            attempts: mail.attempts + 1, createdAt: mail.createdAt, jitter: jitter, now: surroundings.now)
        guard let next else { return try await end(mail, wasSent: false, problem) }
        surroundings.logger.warning("a mail waits for its next attempt", metadata: ["detail": "\(problem)"])
        try await surroundings.store.write {
            try MailStore.postpone(mail.id, until: next, problem: problem, in: $0)
        }
    }

    private func end(_ mail: MailStore.Waiting, wasSent: Bool, _ problem: String?) async throws {
        if let problem { surroundings.logger.error("a mail was given up", metadata: ["detail": "\(problem)"]) }
        let now = surroundings.now
        try await surroundings.store.write {
            try MailStore.end(mail.id, wasSent: wasSent, problem: problem, now: now, in: $0)
        }
    }
}
