/// The ways to deploy an application.
package struct DeployContent: PageContent {
    package var heading: ApplicationHeading
    /// Where the application's repository is, if it has one.
    package var gitURL: String?
    package var branch = FormField()
    /// Why the last try was refused.
    package var problem: String?
    package var commands: DeployCommands
    package var title: String { "Deploy · \(heading.name)" }
    package var section: PageSection { .applications }

    package init(heading: ApplicationHeading, gitURL: String?, commands: DeployCommands) {
        self.heading = heading
        self.gitURL = gitURL
        self.commands = commands
    }

    package static let template = #"""
        {{#page.heading}}{{>heading}}{{/page.heading}}
        {{#page}}
        <div class="stack narrow">
        {{#problem}}<p class="notice bad" role="alert">{{>icon/warning}}<span>{{.}}</span></p>{{/problem}}
        {{#gitURL}}<section class="card"><h2>From Git</h2>
        <form class="inline" method="post" action="{{heading.path}}/deploy">{{>csrf}}
        {{#branch}}<div class="field"><label for="branch">Branch of <span class="mono">{{gitURL}}</span></label>
        <input id="branch" name="branch" value="{{value}}" spellcheck="false" autocomplete="off">{{>field-problem}}
        </div>{{/branch}}
        <button class="button primary">{{>icon/branch}}<span>Deploy branch</span></button></form></section>{{/gitURL}}
        <section><h2>Upload an archive</h2>{{#heading}}{{>upload}}{{/heading}}</section>
        <section><h2>From your terminal</h2>
        <p class="muted">In the project's directory; honours <code>.gitignore</code> and <code>.skypanelignore</code>.
        </p>
        {{#commands}}<pre class="command" data-copy><code>{{deploy}}</code></pre>{{/commands}}</section>
        </div>
        {{/page}}
        """#
}
