import PlatformModel

/// How an application is built and run, and its end.
package struct SettingsContent: PageContent {
    package var heading: ApplicationHeading
    package let slug: String
    package var canChange: Bool
    package var canDelete: Bool
    package var name = FormField()
    package var port = FormField()
    package var healthCheckPath = FormField()
    package var buildCommand = FormField()
    package var startCommand = FormField()
    package var lifecycle = LifecycleField.all(Lifecycle())
    /// Something was typed there that is wrong.
    var hasLifecycleProblem: Bool { lifecycle.contains { $0.field.problem != nil } }
    package var gitURL = FormField()
    package var gitBranch = FormField()
    package var runtimes: [FormOption] = []
    package var runtimeProblem: String?
    /// What is wrong with the whole form.
    package var formProblem: String?
    /// Why it was not deleted.
    package var deleteProblem: String?
    package var title: String { "Settings · \(heading.name)" }
    package var section: PageSection { .applications }

    package init(heading: ApplicationHeading, slug: String, canChange: Bool, canDelete: Bool) {
        self.heading = heading
        self.slug = slug
        self.canChange = canChange
        self.canDelete = canDelete
    }

    package static let template = #"""
        {{#page.heading}}{{>heading}}{{/page.heading}}
        {{#page}}
        <form class="card form" method="post" action="{{heading.path}}/settings">
        {{>csrf}}
        {{#formProblem}}<p class="notice bad" role="alert">{{>icon/warning}}<span>{{.}}</span></p>{{/formProblem}}
        <fieldset class="plain"{{^canChange}} disabled{{/canChange}}>
        <h2>General</h2>
        <div class="pair">
        {{#name}}<div class="field"><label for="name">Name</label>
        <input id="name" name="name" value="{{value}}" required maxlength="64" autocomplete="off">{{>field-problem}}
        </div>{{/name}}
        <div class="field"><label for="runtime_id">Runtime</label><select id="runtime_id" name="runtime_id">
        {{#runtimes}}<option value="{{value}}"{{#isSelected}} selected{{/isSelected}}>{{label}}</option>{{/runtimes}}
        </select>{{#runtimeProblem}}<p class="problem" role="alert">{{>icon/warning}}{{.}}</p>{{/runtimeProblem}}</div>
        </div>
        <h2>Run</h2>
        <div class="pair">
        {{#port}}<div class="field"><label for="port">Port</label>
        <input id="port" name="port" inputmode="numeric" value="{{value}}"><p
         class="hint">Given to the process as <code>PORT</code>.</p>
        {{>field-problem}}</div>{{/port}}
        {{#healthCheckPath}}<div class="field"><label for="health">Health check path</label>
        <input id="health" name="health_check_path" value="{{value}}" placeholder="TCP only" spellcheck="false">
        <p class="hint">Must answer with a healthy status before traffic moves.</p>
        {{>field-problem}}</div>{{/healthCheckPath}}
        </div>
        {{#startCommand}}<div class="field"><label for="start">Start command</label>
        <input id="start" name="start_command" class="mono" value="{{value}}"
         placeholder="as detected, or from the Procfile"
         spellcheck="false">{{>field-problem}}</div>{{/startCommand}}
        <details class="more"{{#hasLifecycleProblem}} open{{/hasLifecycleProblem}}>
        <summary>Health and lifecycle</summary>
        <div class="pair">
        {{#lifecycle}}<div class="field"><label for="{{name}}">{{label}}</label>
        {{#field}}<input id="{{name}}" name="{{name}}" value="{{value}}" autocomplete="off"
         spellcheck="false">{{/field}}
        <p class="hint">{{hint}}</p>{{#field}}{{>field-problem}}{{/field}}</div>
        {{/lifecycle}}</div></details>
        <h2>Build</h2>
        {{#buildCommand}}<div class="field"><label for="build">Build command</label>
        <input id="build" name="build_command" class="mono" value="{{value}}" placeholder="as detected"
         spellcheck="false">
        {{>field-problem}}</div>{{/buildCommand}}
        <div class="pair">
        {{#gitURL}}<div class="field"><label for="git_url">Git repository</label>
        <input id="git_url" name="git_url" value="{{value}}" placeholder="none: archives are uploaded"
         autocomplete="off"
         spellcheck="false">{{>field-problem}}</div>{{/gitURL}}
        {{#gitBranch}}<div class="field"><label for="git_branch">Branch</label>
        <input id="git_branch" name="git_branch" value="{{value}}" placeholder="main" autocomplete="off"
         spellcheck="false">
        {{>field-problem}}</div>{{/gitBranch}}
        </div>
        {{#canChange}}<div class="form-end"><button class="button primary">Save settings</button></div>{{/canChange}}
        </fieldset>
        </form>
        {{#canDelete}}<section class="card danger" id="delete">
        <h2>Delete this application</h2>
        <p>Its instances, images, variables, logs and host name go at once. Nothing of it can be brought back.</p>
        <form class="inline" method="post" action="{{heading.path}}/delete">
        {{>csrf}}
        <div class="field"><label for="confirm">Type <code>{{slug}}</code> to confirm</label>
        <input id="confirm" name="confirm" autocomplete="off" spellcheck="false" required data-must-equal="{{slug}}">
        {{#deleteProblem}}<p class="problem" role="alert">{{>icon/warning}}{{.}}</p>{{/deleteProblem}}</div>
        <button class="button bad">{{>icon/trash}}<span>Delete application</span></button>
        </form>
        </section>{{/canDelete}}
        {{/page}}
        """#
}
