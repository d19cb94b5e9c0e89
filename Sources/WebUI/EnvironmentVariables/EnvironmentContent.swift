package import PlatformModel

/// The variables of an application; values are never shown.
package struct EnvironmentContent: PageContent {
    /// One variable.
    package struct Variable: Sendable, Equatable {
        let key: String
        let updated: Moment

        package init(key: String, updatedAt: Timestamp, now: Timestamp) {
            self.key = key
            updated = Moment(updatedAt, now: now)
        }
    }

    package var heading: ApplicationHeading
    package var variables: [Variable]
    package var canChange: Bool
    package var key = FormField()
    package var valueProblem: String?
    package var importText = FormField()
    package var commands: DeployCommands
    package var title: String { "Environment · \(heading.name)" }
    package var section: PageSection { .applications }

    package init(heading: ApplicationHeading, variables: [Variable], canChange: Bool, commands: DeployCommands) {
        self.heading = heading
        self.variables = variables
        self.canChange = canChange
        self.commands = commands
    }

    package static let template = #"""
        {{#page.heading}}{{>heading}}{{/page.heading}}
        {{#page}}
        <div class="stack narrow">
        {{#canChange}}<section class="card"><h2>Add or replace a variable</h2>
        <form class="inline env-form" method="post" action="{{heading.path}}/environment">{{>csrf}}
        {{#key}}<div class="field"><label for="key">Name</label>
        <input id="key" name="key" class="mono" value="{{value}}" placeholder="DATABASE_URL" required maxlength="128"
         autocomplete="off" spellcheck="false" autocapitalize="characters">{{>field-problem}}</div>{{/key}}
        <div class="field"><label for="value">Value</label>
        <textarea id="value" name="value" class="mono one-line" rows="1" autocomplete="off"
         spellcheck="false"></textarea>
        {{#valueProblem}}<p class="problem" role="alert">{{>icon/warning}}{{.}}</p>{{/valueProblem}}</div>
        <button class="button primary">Save</button></form>
        <p class="hint">Sealed when stored, given to your processes at start, and never shown again.</p>
        </section>{{/canChange}}
        <section class="block"><h2>Variables</h2>
        {{^variables}}<p class="empty-line">None yet. <code>PORT</code> is always set by the platform.</p>{{/variables}}
        <ul class="rows">
        {{#variables}}<li class="row env-row"><span class="row-main mono">{{key}}</span>
        <span class="muted secret" title="Values are never shown">••••••••</span>
        <span class="muted row-time">{{#updated}}{{>time}}{{/updated}}</span>
        {{#canChange}}<form method="post" action="{{heading.path}}/environment/delete"
         data-confirm="Delete {{key}}?">{{>csrf}}
        <input type="hidden" name="key" value="{{key}}">
        <button class="button icon-only" aria-label="Delete {{key}}" title="Delete">{{>icon/trash}}</button>
        </form>{{/canChange}}
        </li>{{/variables}}
        </ul>
        {{^empty(variables)}}<p class="hint below"><a href="{{heading.path}}/environment/export" download>Download the
        names as a .env file</a> to fill in; values stay here.</p>{{/empty(variables)}}</section>
        {{#canChange}}<section class="card"><h2>Paste a .env file</h2>
        <form class="form" method="post" action="{{heading.path}}/environment/import">{{>csrf}}
        {{#importText}}<div class="field"><label
         for="dotenv">One <code>NAME=value</code> a line; existing names are replaced</label>
        <textarea id="dotenv" name="dotenv" class="mono" rows="6" spellcheck="false" autocomplete="off"
         placeholder="SECRET_KEY=…">{{value}}</textarea>{{>field-problem}}</div>{{/importText}}
        <div class="form-end"><span class="muted">{{#commands}}<code>{{importEnvironment}}</code>{{/commands}}</span>
        <button class="button">Import</button></div></form></section>{{/canChange}}
        </div>
        {{/page}}
        """#
}
