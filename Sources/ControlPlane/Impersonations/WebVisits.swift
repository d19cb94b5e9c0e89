import HTTPTypes
import HostSupport
import Hummingbird
import PlatformAPI
import PlatformModel

/// An administrator's browser that looks at an organization as one of its members: a second cookie, which counts only
/// together with the session of the administrator who began it. On the pages below `/platform/` they stay themselves.
package struct WebVisits: Sendable {
    private let impersonations: Impersonations
    private let isSecure: Bool

    init(_ surroundings: Surroundings, _ impersonations: Impersonations) {
        self.impersonations = impersonations
        isSecure = surroundings.configuration.publicURL.lowercased().hasPrefix("https://")
    }

    /// As whom a request's browser looks; nil when it does not, or no longer.
    func person(_ request: Request, by administrator: Person) async throws -> Person? {
        guard administrator.user.isAdministrator, !request.uri.path.hasPrefix("/platform/"),
            let token = token(in: request),
            let person = try await impersonations.person(token, asked: nil),
            person.impersonation?.administratorID == administrator.user.id
        else { return nil }
        return person
    }

    /// Lets the browser look from now on.
    func entering(_ begun: ImpersonationResource, _ response: Response) -> Response {
        // The browser forgets it with its longest time; the server ends it in time.
        setting(begun.token ?? "", maxAge: Int64(Impersonation.minutes.upperBound) * 60, response)
    }

    func leaving(_ response: Response) -> Response { setting("", maxAge: 0, response) }

    /// Ends what the browser looks at; nothing when that has ended.
    func end(_ request: Request, by administrator: Person) async throws {
        guard let token = token(in: request) else { return }
        try await impersonations.end(token: token, by: administrator.user.id)
    }

    private func token(in request: Request) -> String? {
        request.cookies[name]?.value.isEmpty == false ? request.cookies[name]?.value : nil
    }

    private var name: String { isSecure ? "__Host-skypanel-visit" : "skypanel-visit" }

    private func setting(_ value: String, maxAge: Int64, _ response: Response) -> Response {
        var response = response
        let cookie =
            "\(name)=\(value); Path=/; Max-Age=\(maxAge); HttpOnly; SameSite=Lax\(isSecure ? "; Secure" : "")"
        response.headers.append(HTTPField(name: .setCookie, value: cookie))
        return response
    }
}
