package import HostSupport
import PlatformModel

/// The server that takes our mail, as the settings name it.
package struct SMTPServer: Sendable, Equatable {
    package enum Security: String, Sendable, CaseIterable {
        /// TLS from the first byte, usually on port 465.
        case tls
        /// TLS after a word in the clear, usually on port 587; never without.
        case starttls
        /// In the clear; only to this machine, or without a password.
        case none
    }

    package var host: String
    package var port: Int
    package var security: Security
    package var user: String?
    package var passwordFile: String?
    /// PEM of an authority to trust instead of the system's.
    package var authorityFile: String?
    /// Address of the sender.
    package var sender: String

    package static let keys: [SettingKey] = [
        .init("smtp_host", "Mail server; without one administrators hand out reset links", fallback: ""),
        .init("smtp_port", "Its port", fallback: "587"),
        .init("smtp_security", "starttls, tls (from the first byte) or none", fallback: "starttls"),
        .init("smtp_user", "Name to sign in with at the mail server", fallback: ""),
        .init("smtp_password_file", "File with the mail server's password", fallback: ""),
        .init("smtp_ca_file", "PEM of the authority that the mail server's certificate is from", fallback: ""),
        .init("mail_from", "Sender of all mail", fallback: ""),
    ]

}

extension SMTPServer {
    /// Nil when no mail server is named.
    init?(_ settings: inout Settings) {
        let port = settings.integer("smtp_port", in: 1...65535)
        let security = Security(rawValue: settings.text("smtp_security"))
        if security == nil { settings.note("smtp_security", "must be starttls, tls or none") }
        guard let host = settings.optionalText("smtp_host") else { return nil }
        let sender = AccountRules.email(settings.text("mail_from"))
        if sender == nil { settings.note("mail_from", "must be an email address when there is smtp_host") }
        self.init(
            host: host, port: port, security: security ?? .starttls, user: settings.optionalText("smtp_user"),
            passwordFile: settings.optionalText("smtp_password_file"),
            authorityFile: settings.optionalText("smtp_ca_file"), sender: sender ?? "")
        if (user == nil) != (passwordFile == nil) { settings.note("smtp_password_file", "and smtp_user go together") }
        if self.security == .none, user != nil, !["localhost", "127.0.0.1", "::1"].contains(host) {
            settings.note("smtp_security", "must be starttls or tls where a password is sent to another machine")
        }
    }
}
