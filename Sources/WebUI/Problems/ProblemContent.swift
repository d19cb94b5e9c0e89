/// What is shown instead of a page.
package struct ProblemContent: PageContent {
    let status: Int
    package let title: String
    package let message: String
    package let requestID: String?
    /// The page that one came from.
    let backPath: String?
    let isSignedOut: Bool
    package var section: PageSection { .none }

    /// - Parameters:
    ///   - status: of HTTP.
    ///   - message: for people: what went wrong and what to do; nil for the usual words.
    ///   - requestID: names the request in the server's log.
    ///   - backPath: of the page that one came from.
    package init(status: Int, message: String? = nil, requestID: String? = nil, backPath: String? = nil) {
        self.status = status
        self.requestID = requestID
        self.backPath = backPath
        isSignedOut = status == 401
        switch status {
        case 401:
            title = "You are signed out"
            self.message = message ?? "Sign in again, then repeat what you did."
        case 403:
            title = "Not allowed"
            self.message = message ?? "Your role does not let you do this. Ask an owner of the organization."
        case 404:
            title = "Not found"
            self.message = message ?? "There is nothing at this address, or it belongs to somebody else."
        case 400..<500:
            title = "That did not work"
            self.message = message ?? "Go back and try again."
        default:
            title = "Something broke"
            self.message = message ?? "It is not your fault. Try again; if it stays, tell us the number below."
        }
    }

    package static let template = #"""
        {{#page}}
        <section class="empty problem-page">
        <p class="problem-status tabular">{{status}}</p>
        <h1>{{title}}</h1>
        <p>{{message}}</p>
        {{#requestID}}<p class="muted">Request <code>{{.}}</code></p>{{/requestID}}
        <p class="ways">{{#isSignedOut}}<a class="button primary" href="/sign-in">Sign in</a>{{/isSignedOut}}
        {{^isSignedOut}}{{#.backPath}}<a class="button" href="{{.}}">Go back</a>{{/.backPath}}
        <a class="button" href="/applications">Go to applications</a>{{/isSignedOut}}</p>
        </section>
        {{/page}}
        """#
}
