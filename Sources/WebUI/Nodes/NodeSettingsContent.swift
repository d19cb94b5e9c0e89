package import PlatformModel

/// What administrators change of one machine.
package struct NodeSettingsContent: PageContent {
    let name: String
    let path: String
    let badge: Badge
    /// Where the applications that run there are listed.
    let applicationsPath: String
    /// Whether its agent has joined, so that there is a key to replace.
    let hasJoined: Bool
    /// When its key was replaced last.
    let keyRotated: Moment?
    /// What it used in the last day.
    package var uses: [Use]
    package var inputs: [FormInput]
    package var formProblem: String?
    /// One resource over the day.
    package struct Use: Sendable, Equatable {
        let title: String
        let chart: BarChart
    }

    package var title: String { name }
    package let section = PageSection.nodes

    package init(_ node: Node, hasJoined: Bool, keyRotatedAt: Timestamp?, now: Timestamp) {
        name = node.name
        path = "/nodes/\(node.id)"
        badge = Badge(node.status, node.adminState)
        applicationsPath = "/platform/applications?node_id=\(node.id)"
        self.hasJoined = hasJoined
        uses = []
        keyRotated = keyRotatedAt.map { Moment($0, now: now) }
        inputs = [
            FormInput("name", "Name", node.name), FormInput("region", "Region", node.region),
            FormInput("max_containers", "Containers at most", "\(node.maxContainers)"),
            FormInput("max_cpu_percent", "CPU promised at most", "\(node.maxCPUPercent)"),
            FormInput("max_memory_percent", "Memory promised at most", "\(node.maxMemoryPercent)"),
        ]
        for index in inputs.indices {
            inputs[index].isRequired = true
            inputs[index].isNumber = inputs[index].name.hasPrefix("max_")
            inputs[index].suffix = inputs[index].name.hasSuffix("_percent") ? "%" : nil
            inputs[index].hint = inputs[index].name == "region" ? "Only while it runs nothing." : nil
        }
    }

    /// - Parameter samples: the oldest first.
    package mutating func show(_ samples: [NodeSample]) {
        let kinds: [(String, KeyPath<Resources, Int>)] = [
            ("CPU", \.cpuMillicores), ("Memory", \.memoryMB), ("Disk", \.diskMB),
        ]
        uses = kinds.map { title, key in
            let values = samples.map { sample in
                let percent = sample.percent(key)
                // Such as 14:15, in UTC.
                let time = String(sample.at.rfc3339.dropFirst(11).prefix(5))
                return (name: time, amount: Int64(percent), words: "\(percent) %")
            }
            let most = values.map(\.amount).max() ?? 0
            return Use(
                title: title,
                chart: BarChart(
                    summary: "\(title) in use over the last 24 hours, at most \(most) %", most: "\(most) %", full: 100,
                    values: values))
        }
    }

    package static let template = #"""
        {{#page}}
        <nav class="crumbs" aria-label="Breadcrumb"><a href="/nodes">Nodes</a></nav>
        <div class="heading-row"><div class="heading-main"><h1><bdi>{{name}}</bdi></h1>{{#badge}}{{>badge}}{{/badge}}
        </div><div class="actions"><a class="button" href="{{applicationsPath}}">What runs here</a></div></div>
        <form class="card form" method="post" action="{{path}}">{{>csrf}}
        {{#formProblem}}<p class="notice bad" role="alert">{{>icon/warning}}<span>{{.}}</span></p>{{/formProblem}}
        <div class="pair">{{#inputs}}{{>form-input}}{{/inputs}}</div>
        <div class="form-end"><a class="button" href="/nodes">Cancel</a>
        <button class="button primary">Save node</button></div></form>
        <section class="card block"><h2>In use over the last 24 hours</h2>
        <div class="uses">{{#uses}}<div><h3>{{title}}</h3>{{#chart}}{{>bar-chart}}{{/chart}}</div>{{/uses}}</div>
        </section>
        <section class="card block"><h2>Identity</h2>
        <p class="hint">A new command lets the machine, or another one in its place, join as this node; the key that
        counts until then ends with that.{{#hasJoined}} A rotation asks the agent for a new key, without a break.
        {{#.keyRotated}}The last one was {{>time}}.{{/.keyRotated}}{{/hasJoined}}</p>
        <div class="actions below"><form method="post" action="{{path}}/token"
         data-confirm="Make a new join command for {{name}}? One that was made before works no longer.">{{>csrf}}
        <button class="button">New join command</button></form>
        {{#hasJoined}}<form method="post" action="{{path}}/rotate">{{>csrf}}
        <button class="button">Rotate the key</button></form>{{/hasJoined}}</div></section>
        {{/page}}
        """#
}
