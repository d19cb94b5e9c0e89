/// The history of one application's deployments.
package struct DeploymentListContent: PageContent {
    package var heading: ApplicationHeading
    /// Newest first.
    package var deployments: [DeploymentRow]
    /// Shows older ones.
    package var nextPath: String?
    package var commands: DeployCommands
    package var title: String { "Deployments · \(heading.name)" }
    package var section: PageSection { .applications }

    package init(
        heading: ApplicationHeading, deployments: [DeploymentRow], nextPath: String?, commands: DeployCommands
    ) {
        self.heading = heading
        self.deployments = deployments
        self.nextPath = nextPath
        self.commands = commands
    }

    package static let template = #"""
        {{#page.heading}}{{>heading}}{{/page.heading}}
        {{#page}}
        <div data-live="deployments">
        {{^deployments}}<section class="empty">{{>icon/rocket}}<h2>Not deployed yet</h2>
        <p>Each deployment builds your source, starts it beside what runs, and moves traffic when it is healthy.</p>
        {{#commands}}<pre class="command" data-copy><code>{{deploy}}</code></pre>{{/commands}}</section>{{/deployments}}
        {{>deployment-rows}}
        {{#nextPath}}<p><a class="button" href="{{.}}">Show older deployments</a></p>{{/nextPath}}
        </div>
        {{/page}}
        """#
}
