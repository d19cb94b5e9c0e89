/// What an application's processes print, live.
package struct RuntimeLogContent: PageContent {
    package var heading: ApplicationHeading
    package var filter: LogFilterContent
    package var log: LogText
    package var commands: DeployCommands
    package var title: String { "Logs · \(heading.name)" }
    package var section: PageSection { .applications }

    package init(
        heading: ApplicationHeading, filter: LogFilterContent = LogFilterContent(), log: LogText,
        commands: DeployCommands
    ) {
        self.heading = heading
        self.filter = filter
        self.log = log
        self.commands = commands
    }

    package static let template = #"""
        {{#page.heading}}{{>heading}}{{/page.heading}}
        {{#page}}
        """# + LogFilterContent.template + #"""

            {{#log}}{{>log}}{{/log}}
            {{#commands}}<p class="muted below">In your terminal: <code>{{logs}}</code></p>{{/commands}}
            {{/page}}
            """#
}
