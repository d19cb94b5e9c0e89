import Foundation
import HostSupport
package import PlatformAPI
package import PlatformModel
import SQLStore

/// People and their first organization.
package struct Accounts: Sendable {
    private let surroundings: Surroundings
    private let checks: PasswordChecks
    private let mails: Mails
    private var hashing: PasswordHashing { checks.hashing }

    init(_ surroundings: Surroundings, checks: PasswordChecks, mails: Mails) {
        self.mails = mails
        self.surroundings = surroundings
        self.checks = checks
    }

    /// Makes a person and an organization that they own.
    package func register(
        _ request: RegisterRequest, address: String
    ) async throws -> (user: User, membership: Membership) {
        switch try await surroundings.store.read({ try surroundings.settings($0) }).registration {
        case .open: break
        case .invitation where request.invitation != nil: break
        case .invitation:
            throw PlatformError(.forbidden, "Accounts are made by invitation; ask a member of an organization for one.")
        case .closed: throw PlatformError(.forbidden, "Registration is closed; ask an administrator for an account.")
        }
        try await checks.limits.checkRegistration(address: address)
        let draft = try draft(request)
        return try await create(draft, isAdministrator: false, invitation: request.invitation)
    }

    /// Makes the first administrator from the settings, when there is none yet.
    package func makeFirstAdministrator() async throws {
        let configuration = surroundings.configuration
        guard let email = configuration.administratorEmail else { return }
        guard try await surroundings.store.read({ try !UserStore.hasAdministrator(in: $0) }) else { return }
        guard let path = configuration.administratorPasswordFile,
            let text = try? String(contentsOfFile: path, encoding: .utf8)
        else {
            throw StartFailure("admin_password_file is missing or cannot be read; the first administrator needs it.")
        }
        let password = text.trimmingCharacters(in: .newlines)
        do {
            let request = RegisterRequest(
                email: email, password: password, name: "Administrator", organization: "Administrators")
            _ = try await create(try draft(request), isAdministrator: true)
        } catch let error as PlatformError {
            // Another server may have been faster.
            if try await surroundings.store.read({ try UserStore.hasAdministrator(in: $0) }) { return }
            throw StartFailure("The first administrator cannot be made: \(error.message)")
        }
    }

    /// Sets another password and ends all other sign-ins.
    package func changePassword(
        of person: Person, _ request: PasswordChangeRequest, from visitor: Visitor
    ) async throws {
        if let problem = AccountRules.problem(ofPassword: request.newPassword) {
            throw PlatformError.invalid([.init("new_password", "\(problem).")])
        }
        let user = try await translatingWrongPassword("current_password") {
            try await checks.checkPassword(email: person.user.email, request.currentPassword, from: visitor)
        }
        let hash = try await hashing.hash(request.newPassword)
        let now = surroundings.now
        try await surroundings.store.write { transaction in
            transaction.remark("another password; all other sessions ended")
            try UserStore.setPasswordHash(hash, of: user.id, now: now, in: transaction)
            try SignInStore.endAll(of: user.id, but: person.signInID, .passwordChanged, now: now, in: transaction)
        }
    }

    /// Asks a signed-in person for the password once more, and for a code where a second factor is set.
    package func prove(
        _ person: Person, password: String, code: String?, from visitor: Visitor
    ) async throws -> User {
        let user = try await translatingWrongPassword("password") {
            try await checks.checkPassword(email: person.user.email, password, code: code, from: visitor)
        }
        guard try await checks.factors.isEnabled(for: user.id) else { return user }
        let problem = "is missing, wrong or was used before; wait for the next one."
        guard let code, !code.isEmpty else { throw PlatformError.invalid([.init("totp", problem)]) }
        do {
            try await checks.checkCode(code, of: user, from: visitor)
        } catch let failure as PlatformError where failure.code == .unauthenticated {
            AuditNote.refuse()
            throw PlatformError.invalid([.init("totp", problem)])
        }
        return user
    }

    /// For somebody who is signed in a wrong password is a wrong field: 401 would end the session in programs.
    private func translatingWrongPassword(_ field: String, _ body: () async throws -> User) async throws -> User {
        do {
            return try await body()
        } catch let failure as PlatformError where failure.code == .unauthenticated {
            AuditNote.refuse()
            throw PlatformError.invalid([.init(field, "is wrong.")])
        }
    }

    private struct Draft {
        let email: String
        let password: String
        let name: String
        let organization: String
    }

    private func draft(_ request: RegisterRequest) throws -> Draft {
        var problems: [PlatformError.Field] = []
        let email = AccountRules.email(request.email)
        let name = AccountRules.name(request.name)
        let organization = AccountRules.name(request.organization ?? name ?? "-")
        if email == nil { problems.append(.init("email", "is not an email address.")) }
        if let problem = AccountRules.problem(ofPassword: request.password) {
            problems.append(.init("password", "\(problem)."))
        }
        if name == nil { problems.append(.init("name", "must have 1 to 100 characters, without control characters.")) }
        if organization == nil {
            problems.append(.init("organization", "must have 1 to 100 characters, without control characters."))
        }
        guard problems.isEmpty, let email, let name, let organization else { throw PlatformError.invalid(problems) }
        return Draft(email: email, password: request.password, name: name, organization: organization)
    }

    private func create(
        _ draft: Draft, isAdministrator: Bool, invitation: String? = nil
    ) async throws -> (user: User, membership: Membership) {
        let hash = try await hashing.hash(draft.password)
        let now = surroundings.now
        let user = User(
            id: surroundings.newID(), email: draft.email, name: draft.name, isAdministrator: isAdministrator,
            createdAt: now)
        let organization = Organization(id: surroundings.newID(), name: draft.organization, createdAt: now)
        do {
            return try await surroundings.store.write { transaction in
                transaction.remark("user \(user.id.text) \(user.email)")
                try UserStore.insert(user, passwordHash: hash, in: transaction)
                if mails.areOn, !isAdministrator {
                    try mails.enqueue(.emailConfirmation, to: user.email, in: transaction)
                } else {
                    try AccountLinkStore.confirm(user.id, email: user.email, now: now, in: transaction)
                }
                if let invitation {
                    let joined = try Invitations(surroundings).accept(
                        invitation, as: user, isNew: true, now: now, transaction)
                    return (user, joined)
                }
                try OrganizationStore.insert(organization, in: transaction)
                try OrganizationStore.addMember(
                    user.id, to: organization.id, as: .owner, now: now, in: transaction)
                return (user, Membership(organization: organization, role: .owner))
            }
        } catch let error as StoreError where error.kind == .uniqueViolation(constraint: "users_by_email") {
            throw PlatformError(.conflict, "There is an account with this email already; sign in instead.")
        }
    }
}
