package import HostSupport
package import PlatformModel
import SQLStore

/// A person's second factor: an authenticator's codes, and recovery codes for the day when it is lost.
package struct SecondFactors: Sendable {
    let surroundings: Surroundings

    /// What an authenticator needs to know; shown once.
    package struct Enrolment: Sendable {
        /// Base32, for typing.
        package let secret: Secret<String>
        /// `otpauth://…`, for a QR code.
        package let address: Secret<String>
    }

    package struct State: Sendable, Equatable {
        package let isEnabled: Bool
        package let recoveryCodesLeft: Int
    }

    package func state(of user: UserID) async throws -> State {
        try await surroundings.store.read { try Self.state(of: user, in: $0) }
    }

    static func state(of user: UserID, in transaction: Transaction) throws -> State {
        let factor = try SecondFactorStore.find(user, in: transaction)
        return State(
            isEnabled: factor?.confirmedAt != nil,
            recoveryCodesLeft: try SecondFactorStore.recoveryCodesLeft(user, in: transaction))
    }

    /// Makes a new secret, which counts only after ``confirm(_:of:)``.
    package func enrol(_ user: User) async throws -> Enrolment {
        let bytes = surroundings.ids.bytes(TimeCodes.secretLength)
        let secret = Base32.encode(bytes)
        let sealed = try surroundings.sealing.seal(secret, binding: Self.binding(user.id))
        let now = surroundings.now
        let isNew = try await surroundings.store.write {
            try SecondFactorStore.begin(user.id, sealedSecret: sealed, now: now, in: $0)
        }
        guard isNew else {
            throw PlatformError(.conflict, "There is a second factor already; switch it off first.")
        }
        return Enrolment(secret: Secret(secret), address: Secret(address(secret: bytes, user)))
    }

    /// The secret that is being set up; nil when none is.
    package func pending(_ user: User) async throws -> Enrolment? {
        let factor = try await surroundings.store.read { try SecondFactorStore.find(user.id, in: $0) }
        guard let factor, factor.confirmedAt == nil else { return nil }
        let bytes = try secret(of: factor, user.id)
        return Enrolment(secret: Secret(Base32.encode(bytes)), address: Secret(address(secret: bytes, user)))
    }

    /// Switches the second factor on by its first code; answers the recovery codes, of which only hashes are kept.
    package func confirm(_ text: String, of user: UserID) async throws -> [String] {
        do {
            return try await confirmed(text, of: user)
        } catch let failure as PlatformError where failure.code == .invalid {
            AuditNote.refuse()
            throw failure
        }
    }

    private func confirmed(_ text: String, of user: UserID) async throws -> [String] {
        let now = surroundings.now
        let codes = newRecoveryCodes()
        try await surroundings.store.write { transaction in
            guard let factor = try SecondFactorStore.find(user, in: transaction), factor.confirmedAt == nil else {
                throw PlatformError(.conflict, "No second factor is being set up; begin with that.")
            }
            guard case .time(let digits)? = SecondFactorCode(text),
                let step = try step(of: digits, factor, user, now),
                try SecondFactorStore.use(step: step, of: user, in: transaction),
                try SecondFactorStore.confirm(user, now: now, in: transaction)
            else {
                throw PlatformError.invalid([.init("code", "is wrong; type the one that is shown now.")])
            }
            try SecondFactorStore.replaceRecoveryCodes(codes.map(OpaqueToken.hash), of: user, in: transaction)
        }
        return codes.map(SecondFactorCode.readable)
    }

    /// New recovery codes; the old ones end.
    package func renewRecoveryCodes(of user: UserID) async throws -> [String] {
        let codes = newRecoveryCodes()
        try await surroundings.store.write { transaction in
            guard try SecondFactorStore.find(user, in: transaction)?.confirmedAt != nil else { throw Self.isOff }
            try SecondFactorStore.replaceRecoveryCodes(codes.map(OpaqueToken.hash), of: user, in: transaction)
        }
        return codes.map(SecondFactorCode.readable)
    }

    package func disable(_ user: UserID) async throws {
        try await surroundings.store.write { try SecondFactorStore.delete(user, in: $0) }
    }

    static var isOff: PlatformError { PlatformError(.conflict, "The second factor is off.") }

    // MARK: checking

    func isEnabled(for user: UserID) async throws -> Bool {
        try await surroundings.store.read { try SecondFactorStore.find(user, in: $0)?.confirmedAt != nil }
    }

    /// Whether an authenticator's code is right now, without using it up.
    func isRight(_ text: String, of user: UserID) async throws -> Bool {
        let now = surroundings.now
        return try await surroundings.store.read { transaction in
            guard let factor = try SecondFactorStore.find(user, in: transaction), factor.confirmedAt != nil,
                case .time(let digits)? = SecondFactorCode(text)
            else { return false }
            return try step(of: digits, factor, user, now) != nil
        }
    }

    /// Uses a code up; false when it is wrong or was used before. Two requests with one code: one wins.
    func use(_ code: SecondFactorCode, of user: UserID) async throws -> Bool {
        try await WriteAttachment.withheld { try await useUp(code, of: user) }
    }

    private func useUp(_ code: SecondFactorCode, of user: UserID) async throws -> Bool {
        let now = surroundings.now
        return try await surroundings.store.write { transaction in
            guard let factor = try SecondFactorStore.find(user, in: transaction), factor.confirmedAt != nil else {
                return false
            }
            switch code {
            case .time(let digits):
                guard let step = try step(of: digits, factor, user, now) else { return false }
                return try SecondFactorStore.use(step: step, of: user, in: transaction)
            case .recovery(let text):
                let hash = OpaqueToken.hash(text)
                return try SecondFactorStore.useRecoveryCode(hash, of: user, now: now, in: transaction)
            }
        }
    }

    private func step(
        of digits: String, _ factor: SecondFactorStore.Factor, _ user: UserID, _ now: Timestamp
    ) throws -> Int64? {
        let secret = try secret(of: factor, user)
        return SecondFactorCode.acceptedSteps(now: now, lastUsed: factor.lastStep).first {
            TimeCodes.code(secret: secret, step: $0) == digits
        }
    }

    private func secret(of factor: SecondFactorStore.Factor, _ user: UserID) throws -> [UInt8] {
        let text = try surroundings.sealing.open(factor.sealedSecret, binding: Self.binding(user)).reveal()
        guard let bytes = Base32.decode(text) else {
            throw PlatformError(.internalError, "The second factor cannot be read.", detail: "not base32")
        }
        return bytes
    }

    private func address(secret: [UInt8], _ user: User) -> String {
        TimeCodes.address(secret: secret, email: user.email, issuer: "SkyPanel")
    }

    private func newRecoveryCodes() -> [String] {
        (0..<SecondFactorCode.recoveryCount).map { _ in Base32.encode(surroundings.ids.bytes(10)).lowercased() }
    }

    private static func binding(_ user: UserID) -> String { "second_factors.sealed_secret/\(user.text)" }
}
