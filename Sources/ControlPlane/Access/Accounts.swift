import Foundation
import HostSupport
package import PlatformAPI
package import PlatformModel
import SQLStore

/// People and their first organization.
package struct Accounts: Sendable {
    private let surroundings: Surroundings
    private let hashing: PasswordHashing
    private let limits: LoginLimits

    init(_ surroundings: Surroundings, hashing: PasswordHashing, limits: LoginLimits) {
        self.surroundings = surroundings
        self.hashing = hashing
        self.limits = limits
    }

    /// Makes a person and an organization that they own.
    package func register(
        _ request: RegisterRequest, address: String
    ) async throws -> (user: User, membership: Membership) {
        guard surroundings.configuration.registrationIsOpen else {
            throw PlatformError(.forbidden, "Registration is closed; ask an administrator for an account.")
        }
        try limits.checkRegistration(address: address)
        let draft = try draft(request)
        return try await create(draft, isAdministrator: false)
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
        _ draft: Draft, isAdministrator: Bool
    ) async throws -> (user: User, membership: Membership) {
        let hash = try await hashing.hash(draft.password)
        let now = surroundings.now
        let user = User(
            id: surroundings.newID(), email: draft.email, name: draft.name, isAdministrator: isAdministrator,
            createdAt: now)
        let organization = Organization(id: surroundings.newID(), name: draft.organization, createdAt: now)
        do {
            try await surroundings.store.write { transaction in
                try UserStore.insert(user, passwordHash: hash, in: transaction)
                try OrganizationStore.insert(organization, in: transaction)
                try OrganizationStore.addMember(user.id, to: organization, as: .owner, in: transaction)
            }
        } catch let error as StoreError where error.kind == .uniqueViolation(constraint: "users_by_email") {
            throw PlatformError(.conflict, "There is an account with this email already; sign in instead.")
        }
        return (user, Membership(organization: organization, role: .owner))
    }
}
