/// The way in.
package struct SignInContent: PageContent {
    package var email: FormField
    /// Why the last try was refused.
    package var problem: String?
    /// Path to go to afterwards; the server checks it again.
    package var next: String
    /// Whether anybody may make an account.
    package var canRegister = false
    package let title = "Sign in"
    package let section = PageSection.none

    package init(email: FormField = FormField(), problem: String? = nil, next: String = "") {
        self.email = email
        self.problem = problem
        self.next = next
    }

    package static let template = #"""
        {{#page}}
        <form class="card form sign-in" method="post" action="/sign-in">
        <h1>Sign in</h1>
        {{>csrf}}<input type="hidden" name="next" value="{{next}}">
        {{#problem}}<p class="notice bad" role="alert">{{>icon/warning}}<span>{{.}}</span></p>{{/problem}}
        {{#email}}<div class="field"><label for="email">Email</label>
        <input id="email" name="email" type="email" value="{{value}}" required autocomplete="username" autofocus>
        {{>field-problem}}</div>{{/email}}
        <div class="field"><label for="password">Password</label>
        <input id="password" name="password" type="password" required autocomplete="current-password"></div>
        <button class="button primary wide">Sign in</button>
        <p><a href="/forgot-password">Forgot your password?</a></p>
        {{#canRegister}}<p><a href="/register">Create an account</a></p>{{/canRegister}}
        </form>
        {{/page}}
        """#
}
