/// An organization's name, its owner and its end.
package struct OrganizationSettingsContent: PageContent {
    package var heading: OrganizationHeading
    package var canRename: Bool
    package var isOwner: Bool
    package var name: FormField
    /// Members to whom ownership may go.
    package var heirs: [FormOption]
    package var transferProblem: String?
    package var leaveProblem: String?
    package var deleteProblem: String?
    package var forfeitProblem: String?
    /// What is left in the wallet, and what is owed: amounts with their currency. Nil where there is nothing.
    package var balance: String?
    package var owed: String?
    package var title: String { "Settings · \(heading.name)" }
    package let section = PageSection.organization

    package init(heading: OrganizationHeading, canRename: Bool, isOwner: Bool, heirs: [FormOption]) {
        self.heading = heading
        self.canRename = canRename
        self.isOwner = isOwner
        self.heirs = heirs
        name = FormField(heading.name)
    }

    package static let template = #"""
        {{#page.heading}}{{>organization-heading}}{{/page.heading}}
        {{#page}}
        <div class="stack">
        {{#canRename}}<section class="card"><h2>Name</h2>
        <form class="inline" method="post" action="{{heading.path}}/rename">{{>csrf}}
        {{#name}}<div class="field"><label for="name">Name of the organization</label>
        <input id="name" name="name" value="{{value}}" required maxlength="100" autocomplete="organization">
        {{>field-problem}}</div>{{/name}}
        <button class="button primary">Rename</button></form></section>{{/canRename}}
        {{#isOwner}}<section class="card"><h2>Hand over ownership</h2>
        <p class="hint">Another member becomes an owner, and you become an admin.</p>
        {{#empty(heirs)}}<p class="hint">There is nobody else yet.</p>{{/empty(heirs)}}
        {{^empty(heirs)}}<form class="inline" method="post" action="{{heading.path}}/transfer"
         data-confirm="Hand over ownership? Only the new owner can give it back.">{{>csrf}}
        <div class="field"><label for="user">New owner</label><select id="user" name="user">
        {{#heirs}}<option value="{{value}}"{{#isSelected}} selected{{/isSelected}}>{{label}}</option>{{/heirs}}</select>
        {{#transferProblem}}<p class="problem" role="alert">{{>icon/warning}}{{.}}</p>{{/transferProblem}}</div>
        <button class="button">Hand over</button></form>{{/empty(heirs)}}</section>{{/isOwner}}
        <section class="card" id="leave"><h2>Leave</h2>
        <p class="hint">You lose access to everything here; what you made stays.</p>
        {{#leaveProblem}}<p class="problem" role="alert">{{>icon/warning}}{{.}}</p>{{/leaveProblem}}
        <form class="below" method="post" action="{{heading.path}}/leave"
         data-confirm="Leave this organization? Only its members can let you in again.">{{>csrf}}
        <button class="button">{{>icon/signout}}<span>Leave organization</span></button></form></section>
        </div>
        {{#isOwner}}<section class="card danger" id="delete"><h2>Delete this organization</h2>
        <p>All its applications with their images, variables, logs and host names go, and its members and tokens with
        them. Nothing of it can be brought back.</p>
        {{#owed}}<p class="notice bad">{{>icon/warning}}<span>{{.}} are still owed. Pay that first.</span></p>{{/owed}}
        <form class="inline" method="post" action="{{heading.path}}/delete">{{>csrf}}
        {{#balance}}<div class="field wide"><label class="check" for="forfeit_balance"><input
         type="checkbox" id="forfeit_balance" name="forfeit_balance" value="true" required>
        Give up the {{.}} that are left in the wallet</label>
        <p class="hint">Ask your provider for a refund first if you want them back.</p>
        {{#forfeitProblem}}<p class="problem" role="alert">{{>icon/warning}}{{.}}</p>{{/forfeitProblem}}
        </div>{{/balance}}
        <div class="field"><label for="confirm">Type <code>{{heading.name}}</code> to confirm</label>
        <input id="confirm" name="confirm" autocomplete="off" spellcheck="false" required
         data-must-equal="{{heading.name}}">
        {{#deleteProblem}}<p class="problem" role="alert">{{>icon/warning}}{{.}}</p>{{/deleteProblem}}</div>
        <button class="button bad">{{>icon/trash}}<span>Delete organization</span></button></form></section>{{/isOwner}}
        {{/page}}
        """#
}

/// The form of a new organization.
package struct NewOrganizationContent: PageContent {
    package var name = FormField()
    package var formProblem: String?
    package let title = "New organization"
    package let section = PageSection.organization

    package init() {}

    package static let template = #"""
        {{#page}}
        <div class="heading-row"><div class="heading-main"><h1>New organization</h1></div></div>
        <form class="card form" method="post" action="/organizations">{{>csrf}}
        {{#formProblem}}<p class="notice bad" role="alert">{{>icon/warning}}<span>{{.}}</span></p>{{/formProblem}}
        {{#name}}<div class="field"><label for="name">Name</label>
        <input id="name" name="name" value="{{value}}" required maxlength="100" autocomplete="organization" autofocus>
        <p class="hint">It has members, applications and a quota of its own; you own it.</p>{{>field-problem}}
        </div>{{/name}}
        <div class="form-end"><a class="button" href="/applications">Cancel</a>
        <button class="button primary">Create organization</button></div></form>
        {{/page}}
        """#
}
