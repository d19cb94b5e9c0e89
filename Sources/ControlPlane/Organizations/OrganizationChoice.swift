import HTTPTypes
import Hummingbird
import PlatformModel

/// Which organization a browser looks at: a cookie that is only a wish, since each request checks the membership.
enum OrganizationChoice {
    static let cookieName = "skypanel-organization"

    static func of(_ request: Request) -> String? {
        guard let value = request.cookies[cookieName]?.value, OrganizationID(outside: value) != nil else { return nil }
        return value
    }

    /// The value of `Set-Cookie` that makes an organization the browser's.
    static func cookie(_ id: OrganizationID, isSecure: Bool) -> String {
        "\(cookieName)=\(id.text); Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax\(isSecure ? "; Secure" : "")"
    }
}

extension Membership {
    /// Like ``chosen(from:asked:)``, but what was asked for must be there.
    static func required(from memberships: [Membership], asked: String?) throws -> Membership? {
        let chosen = chosen(from: memberships, asked: asked)
        guard asked == nil || chosen != nil else {
            throw PlatformError(.forbidden, "You are not a member of the organization that X-Organization-Id names.")
        }
        return chosen
    }
}
