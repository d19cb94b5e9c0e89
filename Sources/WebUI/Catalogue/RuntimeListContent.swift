package import PlatformModel

/// The runtimes, for administrators.
package struct RuntimeListContent: PageContent {
    /// One runtime.
    package struct Row: Sendable, Equatable {
        let name: String
        let path: String
        let kind: String
        let version: String
        let image: String
        let buildCommand: String
        let startCommand: String
        let isActive: Bool

        package init(_ runtime: Runtime) {
            name = runtime.name
            path = "/runtimes/\(runtime.id)"
            kind = runtime.kind.rawValue
            version = runtime.version.isEmpty ? "–" : runtime.version
            image = runtime.baseImage.isEmpty ? "–" : runtime.baseImage
            buildCommand = runtime.defaultBuildCommand ?? "as detected"
            startCommand = runtime.defaultStartCommand ?? "as detected"
            isActive = runtime.isActive
        }
    }

    package var runtimes: [Row]
    package let title = "Runtimes"
    package let section = PageSection.runtimes

    package init(runtimes: [Row]) { self.runtimes = runtimes }

    package static let template = #"""
        {{#page}}
        <div class="heading-row"><div class="heading-main"><h1>Runtimes</h1></div>
        <div class="actions"><a class="button primary" href="/runtimes/new">{{>icon/plus}}<span>New runtime</span></a>
        </div></div>
        <p class="lead">The language environments that builds target.</p>
        <div class="table-scroll"><table>
        <thead><tr><th scope="col">Name</th><th scope="col">Kind</th><th scope="col">Version</th><th
         scope="col">Image</th>
        <th scope="col">Build</th><th scope="col">Start</th><th scope="col">Offered</th></tr></thead>
        <tbody>{{#runtimes}}<tr><th scope="row"><a href="{{path}}"><bdi>{{name}}</bdi></a></th><td>{{kind}}</td><td
         class="tabular">{{version}}</td>
        <td class="mono">{{image}}</td><td class="mono">{{buildCommand}}</td><td class="mono">{{startCommand}}</td>
        <td>{{#isActive}}<span class="tag good">yes</span>{{/isActive}}{{^isActive}}<span class="tag">no
        </span>{{/isActive}}</td></tr>
        {{/runtimes}}</tbody></table></div>
        {{/page}}
        """#
}
