/// The second step of signing in: the code of an authenticator.
package struct SecondFactorContent: PageContent {
    /// Proof that the password was right.
    package var pending: String
    /// Why the last try was refused.
    package var problem: String?
    /// Path to go to afterwards; the server checks it again.
    package var next: String
    package let title = "Second factor"
    package let section = PageSection.none

    package init(pending: String, problem: String? = nil, next: String = "") {
        self.pending = pending
        self.problem = problem
        self.next = next
    }

    package static let template = #"""
        {{#page}}
        <form class="card form sign-in" method="post" action="/sign-in/code">
        <h1>Second factor</h1>
        {{>csrf}}<input type="hidden" name="pending" value="{{pending}}">
        <input type="hidden" name="next" value="{{next}}">
        {{#problem}}<p class="notice bad" role="alert">{{>icon/warning}}<span>{{.}}</span></p>{{/problem}}
        <div class="field"><label for="code">Code</label>
        <input id="code" name="code" required autofocus autocomplete="one-time-code" spellcheck="false"
         autocapitalize="none" maxlength="40">
        <p class="hint">The six digits that your authenticator shows, or one of your recovery codes.</p></div>
        <button class="button primary wide">Sign in</button>
        <p><a href="/sign-in">Begin again</a></p>
        </form>
        {{/page}}
        """#
}
