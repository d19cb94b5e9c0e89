package import PlatformModel

/// All machines, for administrators.
package struct NodeListContent: PageContent {
    /// One machine.
    package struct Item: Sendable, Equatable {
        let name: String
        let region: String
        let badge: Badge
        let meters: [Meter]
        let containers: String
        let heartbeat: Moment?
        let version: String?
        let problems: [String]
        let firewallProblem: String?
        /// Of the forms that change it.
        let path: String
        let isEnabled: Bool
        let isDraining: Bool
        let isDisabled: Bool

        package init(_ node: Node, problems: [String], now: Timestamp) {
            name = node.name
            region = node.region
            badge = Badge(node.status, node.adminState)
            let (used, reserved, total) = (node.used, node.reserved, node.total)
            meters = [
                Meter(
                    "CPU", used: used.cpuMillicores, total: total.cpuMillicores, promised: reserved.cpuMillicores,
                    format: { Wording.cores(millicores: $0) }),
                Meter(
                    "Memory", used: used.memoryMB, total: total.memoryMB, promised: reserved.memoryMB,
                    format: { Wording.size(megabytes: $0) }),
                Meter(
                    "Disk", used: used.diskMB, total: total.diskMB, promised: reserved.diskMB,
                    format: { Wording.size(megabytes: $0) }),
            ]
            containers = "\(node.containerCount) of \(node.maxContainers)"
            heartbeat = node.lastHeartbeatAt.map { Moment($0, now: now) }
            version = node.agentVersion
            self.problems = problems
            firewallProblem = node.firewallProblem
            path = "/nodes/\(node.id)"
            isEnabled = node.adminState == .enabled
            isDraining = node.adminState == .draining
            isDisabled = node.adminState == .disabled
        }
    }

    package var nodes: [Item]
    package var name = FormField()
    package var region = FormField()
    package var formProblem: String?
    package let title = "Nodes"
    package let section = PageSection.nodes

    package init(nodes: [Item]) { self.nodes = nodes }

    package static let template = #"""
        {{#page}}
        <div class="heading-row"><div class="heading-main"><h1>Nodes</h1></div></div>
        <p class="lead">Machines that build and run applications.
        Each runs an agent that dials in; nothing has to reach it.</p>
        <div class="stack" data-live="nodes" data-events="/nodes/events">
        {{^nodes}}<p class="empty-line">No machine has joined yet. Add one below: it takes one command.</p>{{/nodes}}
        {{#nodes}}<article class="card node" aria-label="Node {{name}}">
        <div class="node-head"><h2><bdi>{{name}}</bdi></h2>{{#badge}}{{>badge}}{{/badge}}
        <p class="facts"><span>{{region}}</span><span>{{containers}} containers</span>
        {{#.version}}<span>agent {{.}}</span>{{/.version}}
        <span>{{#.heartbeat}}heartbeat {{>time}}{{/.heartbeat}}{{^.heartbeat}}no heartbeat yet{{/.heartbeat}}</span>
        </p></div>
        <div class="meters">{{#meters}}{{>meter}}{{/meters}}
        </div>
        {{#.firewallProblem}}<p class="problem">{{>icon/warning}}Nothing new is placed here: {{.}}</p>
        {{/.firewallProblem}}
        {{#problems}}<p class="problem">{{>icon/warning}}{{.}}</p>{{/problems}}
        <div class="node-actions">
        {{^isEnabled}}<form method="post" action="{{path}}/enable">{{>csrf}}<button class="button small"
         aria-label="Enable {{name}}">{{>icon/play}}<span>Enable</span></button></form>{{/isEnabled}}
        {{^isDraining}}<form method="post" action="{{path}}/drain"
         data-confirm="Drain {{name}}? Nothing more is placed on it; what runs goes on until it is deployed anew.">
        {{>csrf}}<button class="button small" aria-label="Drain {{name}}">{{>icon/arrow}}<span>Drain</span></button>
        </form>{{/isDraining}}
        {{^isDisabled}}<form method="post" action="{{path}}/disable"
         data-confirm="Disable {{name}}? Nothing more is placed on it; what runs there goes on.">
        {{>csrf}}<button class="button small" aria-label="Disable {{name}}">{{>icon/stop}}<span>Disable</span></button>
        </form>{{/isDisabled}}
        <a class="button small" href="{{path}}" aria-label="Change {{name}}">{{>icon/gear}}<span>Change …</span></a>
        <a class="button small" href="{{path}}/delete" aria-label="Delete {{name}}">{{>icon/trash}}<span>Delete …</span>
        </a></div>
        </article>{{/nodes}}
        </div>
        <section class="card add-node"><h2>Add a node</h2>
        {{#formProblem}}<p class="notice bad" role="alert">{{>icon/warning}}<span>{{.}}</span></p>{{/formProblem}}
        <form class="inline" method="post" action="/nodes">{{>csrf}}
        {{#name}}<div class="field"><label for="name">Name</label>
        <input id="name" name="name" value="{{value}}" required maxlength="64" placeholder="node-2" autocomplete="off"
         spellcheck="false">{{>field-problem}}</div>{{/name}}
        {{#region}}<div class="field"><label for="region">Region</label>
        <input id="region" name="region" value="{{value}}" required maxlength="64" autocomplete="off"
         spellcheck="false">
        {{>field-problem}}</div>{{/region}}
        <button class="button primary">{{>icon/plus}}<span>Get join command</span></button></form></section>
        {{/page}}
        """#
}
