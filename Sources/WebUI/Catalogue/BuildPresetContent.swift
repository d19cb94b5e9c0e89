/// The form of a build preset, for administrators.
package struct BuildPresetContent: PageContent {
    let runtime: String
    let runtimePath: String
    /// Where the form goes.
    let action: String
    /// Nil for a new preset.
    let deletePath: String?
    package let title: String
    /// Plans to choose from; empty for a preset that is there, whose plan cannot be changed.
    package var plans: [FormOption]
    package var planProblem: String?
    package var commands: [FormInput]
    package var variables: FormField
    package var formProblem: String?
    package let section = PageSection.runtimes

    /// - Parameters:
    ///   - path: of the preset; nil for a new one.
    ///   - plan: its name; nil for a preset of every plan.
    package init(runtime: String, runtimePath: String, path: String?, plan: String?) {
        self.runtime = runtime
        self.runtimePath = runtimePath
        action = path ?? "\(runtimePath)/presets"
        deletePath = path.map { "\($0)/delete" }
        title = path == nil ? "New preset" : "Preset for \(plan ?? "every plan")"
        (plans, commands) = ([], [])
        variables = FormField()
    }

    package static let template = #"""
        {{#page}}
        <nav class="crumbs" aria-label="Breadcrumb"><a href="/runtimes">Runtimes</a> <a href="{{runtimePath}}"><bdi>
        {{runtime}}</bdi></a></nav>
        <div class="heading-row"><div class="heading-main"><h1><bdi>{{title}}</bdi></h1></div></div>
        <form class="card form" method="post" action="{{action}}">{{>csrf}}
        {{#formProblem}}<p class="notice bad" role="alert">{{>icon/warning}}<span>{{.}}</span></p>{{/formProblem}}
        {{^empty(plans)}}<div class="field"><label for="plan_id">Plan</label><select id="plan_id" name="plan_id">
        {{#plans}}<option value="{{value}}"{{#isSelected}} selected{{/isSelected}}>{{label}}</option>{{/plans}}</select>
        {{#planProblem}}<p class="problem" role="alert">{{>icon/warning}}{{.}}</p>{{/planProblem}}</div>
        {{/empty(plans)}}
        {{#commands}}{{>form-input}}{{/commands}}
        {{#variables}}<div class="field"><label for="environment">Variables</label>
        <textarea id="environment" name="environment" class="mono" rows="5" spellcheck="false"
         placeholder="PIP_INDEX_URL=https://packages.example.com/simple">{{value}}</textarea>
        <p class="hint">One a line, as in a .env file. Not for secrets: everybody who builds can read them.
        An application's own variables win.</p>{{>field-problem}}</div>{{/variables}}
        <div class="form-end"><a class="button" href="{{runtimePath}}">Cancel</a>
        <button class="button primary">Save preset</button></div></form>
        {{#.deletePath}}<section class="card danger" id="delete"><h2>Delete this preset</h2>
        <p>Builds from now on go without it; what was built stays.</p>
        <form method="post" action="{{.}}" data-confirm="Delete this preset?">{{>csrf}}
        <button class="button bad">{{>icon/trash}}<span>Delete preset</span></button></form></section>{{/.deletePath}}
        {{/page}}
        """#
}
