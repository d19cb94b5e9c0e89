/// The form that creates an application.
package struct NewApplicationContent: PageContent {
    /// Where the files come from.
    package enum SourceKind: String, Sendable, Equatable {
        case upload, git
    }

    package var name = FormField()
    package var slug = FormField()
    package var gitURL = FormField()
    package var gitBranch = FormField()
    package var port = FormField()
    package var healthCheckPath = FormField()
    package var buildCommand = FormField()
    package var startCommand = FormField()
    package var plans: [FormOption]
    package var runtimes: [FormOption]
    package var regions: [FormOption]
    package var planProblem: String?
    package var runtimeProblem: String?
    package var regionProblem: String?
    /// No node has room for anything, so nothing can be deployed now.
    package var hasNoRegion = false
    /// The viewer can add a node.
    package var isAdministrator = false
    /// What is wrong with the whole.
    package var formProblem: String?
    /// Host names end with it.
    package let domain: String
    let isGit: Bool
    let hasAdvanced: Bool
    package let title = "New application"
    package let section = PageSection.applications

    /// - Parameter showsAdvanced: opens the part with port and commands, since something stands in it.
    package init(
        plans: [FormOption], runtimes: [FormOption], regions: [FormOption], domain: String,
        source: SourceKind = .upload, showsAdvanced: Bool = false
    ) {
        self.plans = plans
        self.runtimes = runtimes
        self.regions = regions
        self.domain = domain
        isGit = source == .git
        hasAdvanced = showsAdvanced
    }

    package static let template = #"""
        {{#page}}
        <nav class="crumbs" aria-label="Breadcrumb"><a href="/applications">Applications</a></nav>
        <div class="heading-row"><div class="heading-main"><h1>New application</h1></div></div>
        <form class="card form" method="post" action="/applications" data-new-application>
        {{>csrf}}
        {{#formProblem}}<p class="notice bad" role="alert">{{>icon/warning}}<span>{{.}}</span></p>{{/formProblem}}
        {{#name}}<div class="field"><label for="name">Name</label>
        <input id="name" name="name" value="{{value}}" required maxlength="64" autocomplete="off" autofocus>
        {{>field-problem}}</div>{{/name}}
        {{#slug}}<div class="field"><label for="slug">Host name</label>
        <div class="affix"><input id="slug" name="slug" value="{{value}}" maxlength="63" autocomplete="off"
         spellcheck="false"
         placeholder="made from the name" aria-describedby="slug-hint"><span>.{{domain}}</span></div>
        <p class="hint" id="slug-hint">Lower-case letters, digits and hyphens. It can't be changed later.</p>
        {{>field-problem}}</div>{{/slug}}
        <fieldset class="field"><legend>Source</legend>
        <div class="choices">
        <label class="choice"><input type="radio" name="source" value="upload"{{^isGit}} checked{{/isGit}}>
        <span><strong>Upload</strong><span class="muted">Drop an archive next, or use the command line</span></span>
        </label>
        <label class="choice"><input type="radio" name="source" value="git"{{#isGit}} checked{{/isGit}}>
        <span><strong>Git repository</strong><span class="muted">Over HTTPS, from a branch</span></span></label>
        </div></fieldset>
        <div class="pair" data-git>
        {{#gitURL}}<div class="field"><label for="git_url">Repository</label>
        <input id="git_url" name="git_url" type="url" value="{{value}}" placeholder="https://example.com/team/app.git"
         autocomplete="off" spellcheck="false">{{>field-problem}}</div>{{/gitURL}}
        {{#gitBranch}}<div class="field"><label for="git_branch">Branch</label>
        <input id="git_branch" name="git_branch" value="{{value}}" placeholder="main" autocomplete="off"
         spellcheck="false">
        {{>field-problem}}</div>{{/gitBranch}}
        </div>
        <div class="pair">
        <div class="field"><label for="runtime_id">Runtime</label><select id="runtime_id" name="runtime_id">
        {{#runtimes}}<option value="{{value}}"{{#isSelected}} selected{{/isSelected}}>{{label}}</option>{{/runtimes}}
        </select>{{#runtimeProblem}}<p class="problem" role="alert">{{>icon/warning}}{{.}}</p>{{/runtimeProblem}}</div>
        <div class="field"><label for="region">Region</label><select id="region" name="region">
        {{#regions}}<option value="{{value}}"{{#isSelected}} selected{{/isSelected}}>{{label}}</option>{{/regions}}
        </select>{{#hasNoRegion}}<p class="hint">There is no region: no node is connected that has room.
        {{#isAdministrator}}<a href="/nodes">Add a node</a> or make room on one; until then nothing can be
        deployed.{{/isAdministrator}}
        {{^isAdministrator}}Ask the platform's administrators to add one; until then nothing can be deployed.
        {{/isAdministrator}}</p>{{/hasNoRegion}}
        {{#regionProblem}}<p class="problem" role="alert">{{>icon/warning}}{{.}}</p>{{/regionProblem}}</div>
        </div>
        <fieldset class="field"><legend>Plan</legend><div class="choices plans">
        {{#plans}}<label class="choice"><input type="radio" name="plan_id" value="{{value}}"
        {{#isSelected}} checked{{/isSelected}}>
        <span><strong>{{label}}</strong><span class="muted">{{.hint}}</span></span></label>{{/plans}}
        </div>{{#planProblem}}<p class="problem" role="alert">{{>icon/warning}}{{.}}</p>{{/planProblem}}</fieldset>
        <details class="more"{{#hasAdvanced}} open{{/hasAdvanced}}>
        <summary>{{>icon/chevron}}Port, health check and commands</summary>
        <div class="pair">{{#port}}<div class="field"><label for="port">Port</label>
        <input id="port" name="port" inputmode="numeric" value="{{value}}" placeholder="8080">
        <p class="hint">Given to the process as <code>PORT</code>.</p>{{>field-problem}}</div>{{/port}}
        {{#healthCheckPath}}<div class="field"><label for="health">Health check path</label>
        <input id="health" name="health_check_path" value="{{value}}" placeholder="TCP only" spellcheck="false">
        <p class="hint">Must answer 2xx or 3xx before traffic moves.</p>{{>field-problem}}</div>{{/healthCheckPath}}
        </div>
        {{#buildCommand}}<div class="field"><label for="build">Build command</label>
        <input id="build" name="build_command" class="mono" value="{{value}}" placeholder="as detected"
         spellcheck="false">
        {{>field-problem}}</div>{{/buildCommand}}
        {{#startCommand}}<div class="field"><label for="start">Start command</label>
        <input id="start" name="start_command" class="mono" value="{{value}}"
         placeholder="as detected, or from the Procfile"
         spellcheck="false">{{>field-problem}}</div>{{/startCommand}}
        </details>
        <div class="form-end"><a class="button" href="/applications">Cancel</a>
        <button class="button primary">Create application</button></div>
        </form>
        {{/page}}
        """#
}
