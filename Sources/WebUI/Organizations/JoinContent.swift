package import PlatformModel

/// An invitation as whoever has its link sees it: to accept, or first to sign in or register.
package struct JoinContent: PageContent {
    /// What stands below the invitation.
    package enum Way: Sendable, Equatable {
        /// One button, for somebody who is signed in with this address.
        case accept(email: String)
        /// - Parameters:
        ///   - signInPath: comes back here.
        ///   - canRegister: whether people without an account may make one.
        case enter(signInPath: String, canRegister: Bool)
        /// It cannot be accepted, or not by this person; `email` is of who is signed in.
        case blocked(String, email: String?)
    }

    /// Nil for a link that leads to no invitation.
    let offer: Offer?
    let acceptEmail: String?
    let signInPath: String?
    let canRegister: Bool
    let obstacle: String?
    let otherEmail: String?
    package let token: String
    package var problem: String?
    package var name = FormField()
    package var email: FormField
    package var password = FormField()
    package let title = "Invitation"
    package let section = PageSection.none

    /// Who invites where.
    package struct Offer: Sendable, Equatable {
        let organization: String
        let role: String
        let inviter: String
        let meaning: String
        /// The only address that may accept; nil for everybody.
        let email: String?

        package init(organization: String, role: Role, inviter: String, email: String?) {
            self.organization = organization
            self.role = role.rawValue
            self.inviter = inviter
            self.email = email
            meaning = Wording.meaning(of: role)
        }
    }

    package init(_ offer: Offer?, token: String, _ way: Way) {
        self.offer = offer
        self.token = token
        email = FormField(offer?.email ?? "")
        switch way {
        case .accept(let email):
            (acceptEmail, signInPath, canRegister, obstacle, otherEmail) = (email, nil, false, nil, nil)
        case .enter(let path, let canRegister):
            (acceptEmail, signInPath, obstacle, otherEmail) = (nil, path, nil, nil)
            self.canRegister = canRegister
        case .blocked(let reason, let email):
            (acceptEmail, signInPath, canRegister, obstacle, otherEmail) = (nil, nil, false, reason, email)
        }
    }

    package static let template = #"""
        {{#page}}
        <div class="card form sign-in">
        {{#offer}}<h1>Join <bdi>{{organization}}</bdi></h1>
        <p><bdi>{{inviter}}</bdi> invites you as <strong>{{role}}</strong>. {{meaning}}</p>{{/offer}}
        {{^offer}}<h1>No such invitation</h1>{{/offer}}
        {{#.obstacle}}<p class="notice bad" role="alert">{{>icon/warning}}<span>{{.}}</span></p>{{/.obstacle}}
        {{#.problem}}<p class="notice bad" role="alert">{{>icon/warning}}<span>{{.}}</span></p>{{/.problem}}
        {{#.otherEmail}}<form method="post" action="/sign-out">{{>csrf}}
        <p class="hint">You are signed in as <bdi>{{.}}</bdi>. Sign out, then open the link again.</p>
        <button class="button wide">{{>icon/signout}}<span>Sign out</span></button></form>{{/.otherEmail}}
        {{#.acceptEmail}}<form class="form" method="post" action="/join">{{>csrf}}
        <input type="hidden" name="token" value="{{token}}">
        <button class="button primary wide">Join</button>
        <p class="hint">You are signed in as <bdi>{{.}}</bdi>.</p></form>{{/.acceptEmail}}
        {{#.signInPath}}<a class="button wide" href="{{.}}">I have an account: sign in</a>{{/.signInPath}}
        \#(registration)
        {{#.obstacle}}<p><a href="/applications">Go to applications</a></p>{{/.obstacle}}
        </div>
        {{/page}}
        """#

    private static let registration = #"""
        {{#canRegister}}<p class="or muted">or make one</p>
        <form class="form" method="post" action="/join/register">{{>csrf}}
        <input type="hidden" name="token" value="{{token}}">
        {{#name}}<div class="field"><label for="name">Your name</label>
        <input id="name" name="name" value="{{value}}" required maxlength="100" autocomplete="name">
        {{>field-problem}}</div>{{/name}}
        {{#email}}<div class="field"><label for="email">Email</label>
        <input id="email" name="email" type="email" value="{{value}}" required autocomplete="username"
        {{#offer.email}} readonly{{/offer.email}}>{{>field-problem}}</div>{{/email}}
        {{#password}}<div class="field"><label for="password">Password</label>
        <input id="password" name="password" type="password" required minlength="8" autocomplete="new-password">
        <p class="hint">At least 8 characters.</p>{{>field-problem}}</div>{{/password}}
        <button class="button primary wide">Register and join</button></form>{{/canRegister}}
        """#
}
