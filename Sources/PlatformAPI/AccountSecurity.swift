/// One place where a person is signed in.
package struct SignInResource: Sendable, Equatable, Codable {
    package var id: String
    /// `browser` or `program`.
    package var kind: String
    /// What the program calls itself.
    package var device: String
    /// Where it was last used from.
    package var address: String
    /// RFC 3339 UTC.
    package var createdAt: String
    package var lastUsedAt: String
    package var expiresAt: String
    /// Whether this request belongs to it.
    package var current: Bool

    package init(
        id: String, kind: String, device: String, address: String, createdAt: String, lastUsedAt: String,
        expiresAt: String, current: Bool
    ) {
        self.id = id
        self.kind = kind
        self.device = device
        self.address = address
        self.createdAt = createdAt
        self.lastUsedAt = lastUsedAt
        self.expiresAt = expiresAt
        self.current = current
    }

    private enum CodingKeys: String, CodingKey {
        case id, kind, device, address, createdAt = "created_at", lastUsedAt = "last_used_at"
        case expiresAt = "expires_at", current
    }
}

/// `POST /api/auth/password`.
package struct PasswordChangeRequest: Sendable, Equatable, Codable {
    package var currentPassword: String
    package var newPassword: String

    package init(currentPassword: String, newPassword: String) {
        self.currentPassword = currentPassword
        self.newPassword = newPassword
    }

    private enum CodingKeys: String, CodingKey {
        case currentPassword = "current_password", newPassword = "new_password"
    }
}

/// What proves, beside the sign-in, that the person is still the same: `POST /api/auth/totp` and below.
package struct ProofRequest: Sendable, Equatable, Codable {
    package var password: String
    /// Where a second factor is set.
    package var totp: String?

    package init(password: String, totp: String? = nil) {
        self.password = password
        self.totp = totp
    }
}

/// `GET /api/auth/totp`.
package struct SecondFactorResource: Sendable, Equatable, Codable {
    package var enabled: Bool
    package var recoveryCodesLeft: Int

    package init(enabled: Bool, recoveryCodesLeft: Int) {
        self.enabled = enabled
        self.recoveryCodesLeft = recoveryCodesLeft
    }

    private enum CodingKeys: String, CodingKey {
        case enabled, recoveryCodesLeft = "recovery_codes_left"
    }
}

/// Answer to `POST /api/auth/totp`: for the authenticator.
package struct EnrolmentResource: Sendable, Equatable, Codable {
    /// Base32.
    package var secret: String
    /// `otpauth://totp/…`.
    package var uri: String

    package init(secret: String, uri: String) {
        self.secret = secret
        self.uri = uri
    }
}

/// `POST /api/auth/totp/confirm`.
package struct CodeRequest: Sendable, Equatable, Codable {
    package var code: String

    package init(code: String) { self.code = code }
}

/// Recovery codes, shown once.
package struct RecoveryCodesResource: Sendable, Equatable, Codable {
    package var recoveryCodes: [String]

    package init(recoveryCodes: [String]) { self.recoveryCodes = recoveryCodes }

    private enum CodingKeys: String, CodingKey {
        case recoveryCodes = "recovery_codes"
    }
}
