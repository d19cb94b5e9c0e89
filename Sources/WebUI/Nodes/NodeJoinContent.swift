package import PlatformModel

/// How a machine joins; shown once, since the token is not kept in the clear.
package struct NodeJoinContent: PageContent {
    package let name: String
    package let region: String
    package let command: String
    let expires: Moment
    package var title: String { "Add \(name)" }
    package var section: PageSection { .nodes }

    package init(name: String, region: String, command: String, expiresAt: Timestamp, now: Timestamp) {
        self.name = name
        self.region = region
        self.command = command
        expires = Moment(expiresAt, now: now)
    }

    package static let template = #"""
        {{#page}}
        <nav class="crumbs" aria-label="Breadcrumb"><a href="/nodes">Nodes</a></nav>
        <div class="heading-row"><div class="heading-main"><h1>Add <bdi>{{name}}</bdi></h1></div></div>
        <section class="card"><h2>Run this on the machine, as root</h2>
        <pre class="command wrap" data-copy><code>{{command}}</code></pre>
        <p class="hint">{{>icon/clock}}Works once; its token ends 
        {{#expires}}{{>time}}{{/expires}}. It is not shown again:
        if it is lost, make another one on the node's page.</p>
        <div class="form-end"><a class="button" href="/nodes">Back to nodes</a></div></section>
        {{/page}}
        """#
}
