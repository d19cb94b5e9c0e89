package import PlatformModel

/// A person's own account: password, sessions, second factor.
package struct AccountContent: PageContent {
    package struct Session: Sendable, Equatable {
        let id: String
        let device: String
        /// What the program calls itself.
        let program: String
        let address: String
        let isCurrent: Bool
        let lastUsed: Moment

        /// - Parameter device: what the program calls itself; may be empty.
        package init(
            id: String, device: String, address: String, isCurrent: Bool, lastUsed: Timestamp, now: Timestamp
        ) {
            self.id = id
            self.device = Wording.device(device)
            program = device
            self.address = address
            self.isCurrent = isCurrent
            self.lastUsed = Moment(lastUsed, now: now)
        }
    }

    package struct Enrolment: Sendable, Equatable {
        let secret: String
        /// `otpauth://…`.
        let address: String
        /// Nil where the server cannot draw it.
        let code: QRDrawing?

        package init(secret: String, address: String, code: QRDrawing?) {
            self.secret = secret
            self.address = address
            self.code = code
        }
    }

    package struct NewCodes: Sendable, Equatable {
        let items: [String]

        /// Nil when there are none.
        package init?(_ items: [String]) {
            guard !items.isEmpty else { return nil }
            self.items = items
        }
    }

    package enum SecondFactor: Sendable, Equatable {
        case off
        case settingUp(Enrolment)
        case on(recoveryCodesLeft: Int)
    }

    package let title = "Your account"
    package let section = PageSection.none
    package let email: String
    package let sessions: [Session]
    package let isOff: Bool
    package let isOn: Bool
    package let enrolment: Enrolment?
    package let recoveryCodesLeft: Int
    let hasOtherSessions: Bool
    /// Recovery codes, shown once, right after they were made.
    package var newCodes: NewCodes?
    package var name = FormField()
    package var currentPassword = FormField()
    package var newPassword = FormField()
    /// What was wrong with the last form about the second factor.
    package var secondFactorProblem: String?
    /// Why the account was not deleted.
    package var endProblem: String?

    package init(email: String, sessions: [Session], secondFactor: SecondFactor) {
        self.email = email
        self.sessions = sessions
        hasOtherSessions = sessions.count > 1
        switch secondFactor {
        case .off: (isOff, isOn, enrolment, recoveryCodesLeft) = (true, false, nil, 0)
        case .settingUp(let enrolment): (isOff, isOn, self.enrolment, recoveryCodesLeft) = (false, false, enrolment, 0)
        case .on(let left): (isOff, isOn, enrolment, recoveryCodesLeft) = (false, true, nil, left)
        }
    }

    package static let template = #"""
        {{#page}}
        <div class="heading"><div class="heading-row"><div class="heading-main"><h1>Your account</h1></div></div>
        <p class="facts"><span><bdi>{{email}}</bdi></span></p></div>
        <section class="card"><h2>Name</h2>
        <form class="form" method="post" action="/account/name">{{>csrf}}
        {{#name}}<div class="field"><label for="name">How others see you</label>
        <input id="name" name="name" value="{{value}}" required maxlength="100"
         autocomplete="name">{{>field-problem}}</div>{{/name}}
        <div class="form-end"><button class="button primary">Save</button></div></form></section>
        <section class="card"><h2>Password</h2>
        <form class="form" method="post" action="/account/password">{{>csrf}}
        {{#currentPassword}}<div class="field"><label for="current_password">Current password</label>
        <input id="current_password" name="current_password" type="password" required
         autocomplete="current-password">{{>field-problem}}</div>{{/currentPassword}}
        {{#newPassword}}<div class="field"><label for="new_password">New password</label>
        <input id="new_password" name="new_password" type="password" required autocomplete="new-password">
        <p class="hint">At least 8 characters. All other sessions end.</p>{{>field-problem}}</div>{{/newPassword}}
        <div class="form-end"><button class="button primary">Change password</button></div></form></section>
        <section class="card" id="second-factor"><h2>Second factor</h2>
        {{#secondFactorProblem}}<p class="notice bad" role="alert">{{>icon/warning}}<span>{{.}}</span></p>
        {{/secondFactorProblem}}
        \#(codes)
        \#(factor)
        </section>
        <section class="card" id="sessions"><h2>Sessions</h2>
        <ul class="rows">{{#sessions}}<li class="row session-row">
        <span class="row-main" title="{{program}}"><strong>{{device}}</strong>
        <span class="muted">{{address}}</span></span>
        <span class="muted">{{#lastUsed}}{{>time}}{{/lastUsed}}</span>
        {{#isCurrent}}<span class="muted">this one</span>{{/isCurrent}}
        {{^isCurrent}}<form method="post" action="/account/sessions/end">{{>csrf}}
        <input type="hidden" name="session" value="{{id}}"><button class="button small">End</button></form>
        {{/isCurrent}}</li>{{/sessions}}</ul>
        {{#hasOtherSessions}}<form method="post" action="/account/sessions/end">{{>csrf}}
        <div class="form-end"><button class="button">End all others</button></div></form>{{/hasOtherSessions}}
        </section>
        \#(data)
        {{/page}}
        """#

    private static let data = #"""
        <section class="card" id="data"><h2>Your data</h2>
        <p>A copy of what is kept about you: account, organizations, sessions, tokens, and what you did.</p>
        <p class="form-end"><a class="button" href="/api/auth/me/export">Download</a></p></section>
        <section class="card" id="delete"><h2>Delete your account</h2>
        {{#endProblem}}<p class="notice bad" role="alert">{{>icon/warning}}<span>{{.}}</span></p>{{/endProblem}}
        <p>Your account, sessions, tokens and memberships are erased for good. What belongs to organizations stays with
        them; the audit log keeps who did what.</p>
        <form class="form" method="post" action="/account/delete">{{>csrf}}
        <div class="field"><label for="delete_password">Confirm with the password</label>
        <input id="delete_password" name="password" type="password" required autocomplete="current-password"></div>
        {{#isOn}}<div class="field"><label for="delete_code">A code, or a recovery code</label>
        <input id="delete_code" name="code" required autocomplete="one-time-code" spellcheck="false"></div>{{/isOn}}
        <div class="form-end"><button class="button bad">Delete my account</button></div></form></section>
        """#

    private static let codes = #"""
        {{#newCodes}}<p><strong>Your recovery codes.</strong> They are shown this once. Keep them apart from your phone;
        each signs you in once.</p>
        <ul class="mono">{{#items}}<li>{{.}}</li>{{/items}}</ul>{{/newCodes}}
        """#

    private static let factor = #"""
        {{#isOff}}<p>With a second factor a stolen password opens nothing. You need an authenticator app on a phone.</p>
        <form class="form" method="post" action="/account/second-factor/begin">{{>csrf}}
        <div class="field"><label for="begin_password">Your password</label>
        <input id="begin_password" name="password" type="password" required autocomplete="current-password"></div>
        <div class="form-end"><button class="button primary">Set up</button></div></form>{{/isOff}}
        {{#enrolment}}<div class="enrolment">{{#.code}}<svg class="qr" viewBox="0 0 {{size}} {{size}}" role="img"
         aria-label="QR code for an authenticator app" shape-rendering="crispEdges"><rect class="qr-ground"
         width="{{size}}" height="{{size}}"></rect><path class="qr-ink" d="{{path}}"></path></svg>{{/.code}}
        <div><p>{{#.code}}Scan the code with your authenticator app, or type this secret:{{/.code}}
        {{^.code}}Type this secret into your authenticator app:{{/.code}}</p>
        <pre class="command wrap" data-copy><code>{{secret}}</code></pre>
        <p><a href="{{address}}">Open in an app on this device</a></p></div></div>
        <form class="form" method="post" action="/account/second-factor/confirm">{{>csrf}}
        <div class="field"><label for="code">The code that it shows</label><input id="code" name="code" required
         inputmode="numeric" autocomplete="one-time-code"></div>
        <div class="form-end"><button class="button primary">Switch on</button></div></form>{{/enrolment}}
        {{#isOn}}<p>It is on. Recovery codes left: {{recoveryCodesLeft}}.</p>
        <form class="form" method="post" action="/account/second-factor/change">{{>csrf}}
        <div class="field"><label for="change_password">Your password</label>
        <input id="change_password" name="password" type="password" required autocomplete="current-password"></div>
        <div class="field"><label for="change_code">A code, or a recovery code</label>
        <input id="change_code" name="code" required autocomplete="one-time-code" spellcheck="false"></div>
        <div class="form-end"><button class="button" name="act" value="codes">New recovery codes</button>
        <button class="button bad" name="act" value="off">Switch off</button></div></form>{{/isOn}}
        """#
}
