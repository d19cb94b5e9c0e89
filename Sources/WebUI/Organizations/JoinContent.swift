package import PlatformModel

/// An invitation as whoever has its link sees it: to accept, or first to sign in or register.
package struct JoinContent: PageContent {
    package let organization: String
    package let role: String
    package let token: String
    /// Where to sign in and come back from; nil for somebody who is signed in.
    package let signInPath: String?
    package var problem: String?
    package var name = FormField()
    package var email = FormField()
    package var password = FormField()
    /// The invitation's own address, which cannot be another.
    package let isEmailFixed: Bool
    package let title = "Join"
    package let section = PageSection.none

    package init(organization: String, role: Role, email: String?, token: String, signInPath: String?) {
        self.organization = organization
        self.role = role.rawValue
        self.token = token
        self.signInPath = signInPath
        self.email = FormField(email ?? "")
        isEmailFixed = email != nil
    }

    package static let template = #"""
        {{#page}}
        <div class="card form sign-in">
        <h1>Join <bdi>{{organization}}</bdi></h1>
        <p>You are invited to this organization as <strong>{{role}}</strong>.</p>
        {{#problem}}<p class="notice bad" role="alert">{{>icon/warning}}<span>{{.}}</span></p>{{/problem}}
        {{^signInPath}}<form method="post" action="/join">{{>csrf}}
        <input type="hidden" name="token" value="{{token}}">
        <button class="button primary wide">Join</button></form>{{/signInPath}}
        {{#signInPath}}<p><a class="button wide" href="{{.}}">I have an account: sign in</a></p>{{/signInPath}}
        {{#signInPath}}<form class="form" method="post" action="/join/register">{{>csrf}}
        <input type="hidden" name="token" value="{{token}}">
        {{#name}}<div class="field"><label for="name">Name</label>
        <input id="name" name="name" value="{{value}}" required maxlength="100" autocomplete="name">
        {{>field-problem}}</div>{{/name}}
        {{#email}}<div class="field"><label for="email">Email</label>
        <input id="email" name="email" type="email" value="{{value}}" required autocomplete="username"
        {{#isEmailFixed}} readonly{{/isEmailFixed}}>{{>field-problem}}</div>{{/email}}
        {{#password}}<div class="field"><label for="password">Password, at least 8 characters</label>
        <input id="password" name="password" type="password" required minlength="8" autocomplete="new-password">
        {{>field-problem}}</div>{{/password}}
        <button class="button primary wide">Register and join</button></form>{{/signInPath}}
        </div>
        {{/page}}
        """#
}
