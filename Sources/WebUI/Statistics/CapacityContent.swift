package import PlatformModel

/// How full regions and nodes are, for administrators.
package struct CapacityContent: PageContent {
    /// One region or node: its bars show the larger of what is used and what is promised.
    package struct Item: Sendable, Equatable {
        let name: String
        private(set) var facts: [String]
        let advice: String?
        let meters: [Meter]

        package init(_ region: RegionCapacity) {
            name = region.name
            facts = [
                "\(region.availableNodes) of \(region.nodeCount) nodes take applications",
                "room for \(region.instancesThatFit) instances of the smallest plan",
            ]
            if let days = region.trend?.daysUntilFull {
                facts.append("full in about \(days) \(days == 1 ? "day" : "days") at the pace of the last week")
            }
            advice = region.advice
            meters = Self.meters(region.capacity)
        }

        package init(_ node: Node) {
            name = node.name
            facts = [node.region, "\(node.containerCount) of \(node.maxContainers) containers"]
            advice = nil
            meters = Self.meters(CapacityFigures(of: node))
        }

        private static func meters(_ figures: CapacityFigures) -> [Meter] {
            func meter(_ label: String, _ key: KeyPath<Resources, Int>, _ format: (Int) -> String) -> Meter {
                let reserved = figures.reserved[keyPath: key]
                return Meter(
                    label, used: max(figures.used[keyPath: key], reserved), total: figures.total[keyPath: key],
                    promised: reserved, format: format)
            }
            return [
                meter("CPU", \.cpuMillicores) { Wording.cores(millicores: $0) },
                meter("Memory", \.memoryMB) { Wording.size(megabytes: $0) },
                meter("Disk", \.diskMB) { Wording.size(megabytes: $0) },
            ]
        }
    }

    /// What there is on the whole platform.
    package var figures: [Figure]
    package var regions: [Item]
    package var nodes: [Item]
    package let title = "Capacity"
    package let section = PageSection.capacity

    package init(figures: [Figure], regions: [Item], nodes: [Item]) {
        self.figures = figures
        self.regions = regions
        self.nodes = nodes
    }

    package static let template = #"""
        {{#page}}
        <div class="heading-row"><div class="heading-main"><h1>Capacity</h1></div></div>
        <p class="lead">What there is, and how full it is: what is used or promised to instances, whichever is more.</p>
        <section class="card figures" aria-label="The platform">{{#figures}}{{>figure}}{{/figures}}</section>
        <h2>Regions</h2>
        <div class="stack">
        {{^regions}}<p class="empty-line">No machine has joined yet.</p>{{/regions}}
        {{#regions}}<article class="card node" aria-label="Region {{name}}">
        <div class="node-head"><h3><bdi>{{name}}</bdi></h3>
        <p class="facts">{{#facts}}<span>{{.}}</span>{{/facts}}</p></div>
        <div class="meters">{{#meters}}{{>meter}}{{/meters}}</div>
        {{#.advice}}<p class="problem">{{>icon/warning}}{{.}}</p>{{/.advice}}
        </article>{{/regions}}
        </div>
        <h2>Nodes</h2>
        <div class="stack">
        {{^nodes}}<p class="empty-line">None. <a href="/nodes">Add one</a>: it takes one command.</p>{{/nodes}}
        {{#nodes}}<article class="card node" aria-label="Node {{name}}">
        <div class="node-head"><h3><bdi>{{name}}</bdi></h3>
        <p class="facts">{{#facts}}<span>{{.}}</span>{{/facts}}</p></div>
        <div class="meters">{{#meters}}{{>meter}}{{/meters}}</div>
        </article>{{/nodes}}
        </div>
        {{/page}}
        """#
}
