/// Asks before a node goes.
package struct NodeDeleteContent: PageContent {
    package let name: String
    let path: String
    /// Why it cannot go now.
    let obstacle: String?
    /// Why the form was refused.
    package var problem: String?
    package var title: String { "Delete \(name)" }
    package var section: PageSection { .nodes }

    /// - Parameters:
    ///   - path: of the form.
    ///   - instanceCount: what the node hosts; it goes only when there is nothing.
    package init(name: String, path: String, instanceCount: Int) {
        self.name = name
        self.path = path
        let hosted = instanceCount == 1 ? "1 instance" : "\(instanceCount) instances"
        obstacle =
            instanceCount == 0
            ? nil
            : "It hosts \(hosted). Drain it, then deploy their applications anew so that they move to another node, or "
                + "delete them."
    }

    package static let template = #"""
        {{#page}}
        <nav class="crumbs" aria-label="Breadcrumb"><a href="/nodes">Nodes</a></nav>
        <div class="heading-row"><div class="heading-main"><h1>Delete <bdi>{{name}}</bdi></h1></div></div>
        {{#.obstacle}}<section class="card"><p class="notice bad" role="alert">{{>icon/warning}}
        <span>This node cannot be deleted now. {{.}}</span></p>
        <a class="button" href="/nodes">Back to nodes</a></section>{{/.obstacle}}
        {{^.obstacle}}<section class="card danger">
        <p>Its agent can no longer reach the platform; stop it on the machine with
        <code>systemctl disable --now skypanel-agent</code>. To come back, the machine joins anew.</p>
        <form class="inline" method="post" action="{{path}}">{{>csrf}}
        <div class="field"><label for="confirm">Type <code>{{name}}</code> to confirm</label>
        <input id="confirm" name="confirm" autocomplete="off" spellcheck="false" required data-must-equal="{{name}}">
        {{#.problem}}<p class="problem" role="alert">{{>icon/warning}}{{.}}</p>{{/.problem}}</div>
        <button class="button bad">{{>icon/trash}}<span>Delete node</span></button>
        <a class="button" href="/nodes">Back to nodes</a></form></section>{{/.obstacle}}
        {{/page}}
        """#
}
