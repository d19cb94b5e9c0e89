package import PlatformModel

/// One application: what runs, and what was last deployed.
package struct OverviewContent: PageContent {
    /// One running container.
    package struct InstanceRow: Sendable, Equatable {
        let process: String
        let badge: Badge
        let release: String
        let node: String
        let restarts: Int
        let detail: String?
        let started: Moment
        let isRouted: Bool
        /// Empty when nothing was measured lately.
        let meters: [Meter]

        package init(_ instance: Instance, release: Int?, node: String, now: Timestamp) {
            process = "\(instance.process).\(instance.index)"
            badge = Badge(instance.observed, wanted: instance.wanted)
            self.release = release.map { "v\($0)" } ?? "–"
            self.node = node
            restarts = instance.restartCount
            detail = instance.detail
            started = Moment(instance.createdAt, now: now)
            isRouted = instance.isRouted
            meters = instance.use(now: now).map { Self.meters($0, of: instance.limits) } ?? []
        }

        private static func meters(_ use: Instance.Use, of limits: Resources) -> [Meter] {
            [
                Meter("CPU", used: use.cpuMillicores, total: limits.cpuMillicores) {
                    Wording.fineCores(millicores: $0)
                },
                Meter("Memory", used: use.memoryMB, total: limits.memoryMB) { Wording.size(megabytes: $0) },
            ]
        }
    }

    /// How many instances of a process shall run.
    package struct ProcessRow: Sendable, Equatable {
        let name: String
        let count: Int
        let least: Int
        let most: Int

        package init(name: String, count: Int, most: Int) {
            self.name = name
            self.count = count
            least = name == Release.webProcess ? 1 : 0
            self.most = max(most, least)
        }
    }

    package var heading: ApplicationHeading
    /// Of the current release; empty for who may not change them, and while it is stopped.
    package var processes: [ProcessRow] = []
    package var instances: [InstanceRow]
    package var deployments: [DeploymentRow]
    /// Shows the ways to deploy when nothing was deployed yet.
    package var canDeploy: Bool
    package var commands: DeployCommands
    package var title: String { heading.name }
    package var section: PageSection { .applications }

    package init(
        heading: ApplicationHeading, instances: [InstanceRow], deployments: [DeploymentRow], canDeploy: Bool,
        commands: DeployCommands
    ) {
        self.heading = heading
        self.instances = instances
        self.deployments = deployments
        self.canDeploy = canDeploy
        self.commands = commands
    }

    package static let template = #"""
        {{#page.heading}}{{>heading}}{{/page.heading}}
        {{#page}}
        <div class="stack" data-live="overview">
        {{^deployments}}{{#canDeploy}}<section class="first">
        <h2>Deploy it for the first time</h2>
        {{#heading}}{{>upload}}{{/heading}}
        <p class="muted or">or from your project's directory</p>
        {{#commands}}<pre class="command" data-copy><code>{{deploy}}</code></pre>{{/commands}}
        </section>{{/canDeploy}}{{/deployments}}
        {{^empty(deployments)}}
        <section class="block"><h2>Instances</h2>
        {{^instances}}<p class="empty-line">No instance is running.
        {{#heading.actions.canStart}}Start the application to bring it back.{{/heading.actions.canStart}}
        </p>{{/instances}}
        {{^empty(instances)}}<div class="table-scroll"><table>
        <thead><tr><th scope="col">Process</th><th scope="col">State</th><th scope="col">Release</th>
        <th scope="col">Node</th><th scope="col">Use</th>
        <th scope="col" class="number">Restarts</th><th scope="col">Started</th></tr></thead>
        <tbody>{{/empty(instances)}}
        {{#instances}}<tr><th scope="row" class="mono">{{process}}</th>
        <td>{{#badge}}{{>badge}}{{/badge}}{{#isRouted}}<span class="tag" title="Receives requests">traffic
        </span>{{/isRouted}}
        {{#.detail}}<p class="cell-note">{{.}}</p>{{/.detail}}</td>
        <td class="tabular">{{release}}</td><td><bdi>{{node}}</bdi></td>
        <td>{{^meters}}<span class="muted" title="Not measured yet">–</span>{{/meters}}
        {{^empty(meters)}}<div class="meters small">{{#meters}}{{>meter}}{{/meters}}</div>{{/empty(meters)}}</td>
        <td class="number tabular">{{restarts}}</td>
        <td class="muted">{{#started}}{{>time}}{{/started}}</td></tr>{{/instances}}
        {{^empty(instances)}}</tbody></table></div>{{/empty(instances)}}
        {{^empty(processes)}}<form class="scale" method="post" action="{{heading.path}}/scale">{{>csrf}}
        {{#processes}}<label class="field"><span class="mono">{{name}}</span>
        <input type="number" name="count_{{name}}" value="{{count}}" min="{{least}}" max="{{most}}" required>
        </label>{{/processes}}
        <button class="button small">Scale</button></form>{{/empty(processes)}}
        </section>
        <section class="block"><div class="block-head"><h2>Recent deployments</h2>
        <a href="{{heading.path}}/deployments">All deployments</a></div>
        {{>deployment-rows}}</section>
        {{/empty(deployments)}}
        </div>
        {{/page}}
        """#
}

/// What to type in a terminal to deploy an application.
package struct DeployCommands: Sendable, Equatable {
    package let deploy: String
    package let logs: String
    package let importEnvironment: String

    /// - Parameter slug: of the application; a slug needs no quoting in any shell.
    package init(slug: String) {
        deploy = "skypanel deploy . --app \(slug)"
        logs = "skypanel logs -f --app \(slug)"
        importEnvironment = "skypanel env import .env --app \(slug)"
    }
}
