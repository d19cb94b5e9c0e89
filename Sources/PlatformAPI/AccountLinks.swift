/// `GET /api/auth/options`: what the way in offers.
package struct AccountOptionsResource: Sendable, Equatable, Codable {
    /// `open`, `invitation` or `closed`.
    package var registration: String
    /// Otherwise an administrator hands out links.
    package var passwordResetByMail: Bool

    package init(registration: String, passwordResetByMail: Bool) {
        self.registration = registration
        self.passwordResetByMail = passwordResetByMail
    }

    private enum CodingKeys: String, CodingKey {
        case registration, passwordResetByMail = "password_reset_by_mail"
    }
}

/// `POST /api/auth/password/forgot`.
package struct EmailRequest: Sendable, Equatable, Codable {
    package var email: String

    package init(email: String) { self.email = email }
}

/// `POST /api/auth/password/reset`.
package struct PasswordResetRequest: Sendable, Equatable, Codable {
    /// From the link.
    package var token: String
    package var newPassword: String

    package init(token: String, newPassword: String) {
        self.token = token
        self.newPassword = newPassword
    }

    private enum CodingKeys: String, CodingKey {
        case token, newPassword = "new_password"
    }
}

/// `POST /api/auth/email/confirm`.
package struct LinkTokenRequest: Sendable, Equatable, Codable {
    package var token: String

    package init(token: String) { self.token = token }
}

/// Answer to `POST /api/admin/paas/users/{user}/reset-link`.
package struct ResetLinkResource: Sendable, Equatable, Codable {
    /// For the person alone: it works once.
    package var url: String
    /// RFC 3339 UTC.
    package var expiresAt: String

    package init(url: String, expiresAt: String) {
        self.url = url
        self.expiresAt = expiresAt
    }

    private enum CodingKeys: String, CodingKey {
        case url, expiresAt = "expires_at"
    }
}
