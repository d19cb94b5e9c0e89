/// The form of a runtime, for administrators, with its build presets.
package struct RuntimeFormContent: PageContent {
    /// A build preset in the list.
    package struct Preset: Sendable, Equatable {
        let path: String
        let plan: String
        let facts: String

        /// - Parameter plan: its name; nil for the preset of every plan.
        package init(path: String, plan: String?, facts: [String]) {
            self.path = path
            self.plan = plan ?? "Every plan"
            self.facts = facts.joined(separator: " · ")
        }
    }

    /// Nil for a new runtime.
    let path: String?
    package let title: String
    package var name: FormInput
    package var kinds: [FormOption]
    package var kindProblem: String?
    package var version: FormInput
    package var image: FormInput
    package var commands: [FormInput]
    package var runUser: FormInput
    package var switches: [FormCheck]
    package var presets: [Preset]
    package var formProblem: String?
    /// Why it was not deleted.
    package var deleteProblem: String?
    package let section = PageSection.runtimes

    /// - Parameters:
    ///   - path: of the runtime; nil for a new one.
    ///   - runtimeName: as it is stored.
    package init(path: String?, runtimeName: String?, name: FormInput, version: FormInput, image: FormInput) {
        self.path = path
        self.name = name
        self.version = version
        self.image = image
        title = runtimeName ?? "New runtime"
        (kinds, commands, switches, presets) = ([], [], [], [])
        runUser = FormInput("default_run_user", "User", "")
    }

    package static let template = #"""
        {{#page}}
        <nav class="crumbs" aria-label="Breadcrumb"><a href="/runtimes">Runtimes</a></nav>
        <div class="heading-row"><div class="heading-main"><h1><bdi>{{title}}</bdi></h1></div></div>
        <form class="card form" method="post" action="{{path}}{{^path}}/runtimes{{/path}}">{{>csrf}}
        {{#formProblem}}<p class="notice bad" role="alert">{{>icon/warning}}<span>{{.}}</span></p>{{/formProblem}}
        <div class="pair">{{#name}}{{>form-input}}{{/name}}
        <div class="field"><label for="type">Kind</label><select id="type" name="type">
        {{#kinds}}<option value="{{value}}"{{#isSelected}} selected{{/isSelected}}>{{label}}</option>{{/kinds}}</select>
        {{#kindProblem}}<p class="problem" role="alert">{{>icon/warning}}{{.}}</p>{{/kindProblem}}</div>
        {{#version}}{{>form-input}}{{/version}}{{#image}}{{>form-input}}{{/image}}</div>
        {{#commands}}{{>form-input}}{{/commands}}
        {{#runUser}}{{>form-input}}{{/runUser}}
        <div class="checks">{{#switches}}{{>form-check}}{{/switches}}</div>
        <div class="form-end"><a class="button" href="/runtimes">Cancel</a><button class="button primary">
        {{#path}}Save runtime{{/path}}{{^path}}Create runtime{{/path}}</button></div></form>
        \#(rest)
        {{/page}}
        """#

    private static let rest = #"""
        {{#.path}}<section class="block presets"><div class="block-head"><h2>Build presets</h2>
        <a href="{{.}}/presets/new">New preset</a></div>
        {{^presets}}<p class="empty-line">No preset: builds use what is detected, or the commands above.</p>{{/presets}}
        <ul class="rows">{{#presets}}<li><a class="row preset-row" href="{{path}}">
        <span class="row-main"><strong><bdi>{{plan}}</bdi></strong></span>
        <span class="muted row-facts">{{facts}}</span></a></li>{{/presets}}</ul></section>
        <section class="card danger" id="delete"><h2>Delete this runtime</h2>
        <p>Only a runtime that no application uses and no plan names can go.</p>
        {{#deleteProblem}}<p class="problem" role="alert">{{>icon/warning}}{{.}}</p>{{/deleteProblem}}
        <form method="post" action="{{.}}/delete" data-confirm="Delete this runtime?">{{>csrf}}
        <button class="button bad">{{>icon/trash}}<span>Delete runtime</span></button></form></section>{{/.path}}
        """#
}
