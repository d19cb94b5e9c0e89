import HTTPTypes
import PlatformModel
import SQLStore
import Synchronization

/// What a request's entry in the audit log says besides what the route knows: whom it is about while nobody is signed
/// in, and that an answer which looks like wrong input was a refusal.
final class AuditNote: Sendable {
    @TaskLocal static var current: AuditNote?

    private let state = Mutex((about: "", isRefusal: false))

    /// `user 0192…`, or empty.
    var about: String { state.withLock { $0.about } }

    var isRefusal: Bool { state.withLock { $0.isRefusal } }

    /// Whose account somebody tries to use.
    static func about(_ user: User) {
        current?.state.withLock { $0.about = "user \(user.id.text) \(user.email)" }
    }

    /// The password or code was wrong, though the person is signed in and is told of a wrong field.
    static func refuse() {
        current?.state.withLock { $0.isRefusal = true }
    }

    /// The code behind a page's answer; nil when it is no refusal.
    static func denial(_ status: Int) -> PlatformError.Code? {
        switch status {
        case 401: .unauthenticated
        case 403: .forbidden
        case 429: .tooManyRequests
        default: nil
        }
    }
}

extension Transaction {
    /// Says what was done to an organization by somebody who acts outside of it; its own log tells it as well.
    func remark(_ text: String, in organization: OrganizationID) {
        remark(text, alsoFor: AuditChain.organization(organization))
    }
}
