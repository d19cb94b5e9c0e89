package import PlatformModel

/// All machines, for administrators.
package struct NodeListContent: PageContent {
    /// How much of something is used and promised.
    struct Meter: Sendable, Equatable {
        let label: String
        let text: String
        /// 0 to 100.
        let percent: Int
        let reservedText: String
        let tone: String

        init(_ label: String, used: Int, reserved: Int, total: Int, format: (Int) -> String) {
            self.label = label
            text = total > 0 ? "\(format(used)) of \(format(total))" : "–"
            percent = Self.percent(used, of: total)
            reservedText = "\(format(reserved)) promised to instances"
            tone = percent >= 90 ? "bad" : percent >= 75 ? "warn" : "good"
        }

        private static func percent(_ part: Int, of total: Int) -> Int {
            guard total > 0, part > 0 else { return 0 }
            let (product, overflow) = part.multipliedReportingOverflow(by: 100)
            return overflow ? 100 : min(100, product / total)
        }
    }

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

        package init(_ node: Node, problems: [String], now: Timestamp) {
            name = node.name
            region = node.region
            badge = Badge(node.status, node.adminState)
            let (used, reserved, total) = (node.used, node.reserved, node.total)
            meters = [
                Meter(
                    "CPU", used: used.cpuMillicores, reserved: reserved.cpuMillicores, total: total.cpuMillicores,
                    format: { Wording.cores(millicores: $0) }),
                Meter(
                    "Memory", used: used.memoryMB, reserved: reserved.memoryMB, total: total.memoryMB,
                    format: { Wording.size(megabytes: $0) }),
                Meter(
                    "Disk", used: used.diskMB, reserved: reserved.diskMB, total: total.diskMB,
                    format: { Wording.size(megabytes: $0) }),
            ]
            containers = "\(node.containerCount) of \(node.maxContainers)"
            heartbeat = node.lastHeartbeatAt.map { Moment($0, now: now) }
            version = node.agentVersion
            self.problems = problems
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
        <div class="meters">{{#meters}}<div class="meter {{tone}}" title="{{reservedText}}">
        <div class="meter-head"><span>{{label}}</span><span class="muted tabular">{{text}}</span></div>
        <progress max="100" value="{{percent}}" aria-label="{{label}} used">{{percent}} %</progress></div>{{/meters}}
        </div>
        {{#problems}}<p class="problem">{{>icon/warning}}{{.}}</p>{{/problems}}
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
