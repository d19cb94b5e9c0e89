package import PlatformModel

/// The releases of an application, to go back to.
package struct ReleaseListContent: PageContent {
    /// One release.
    package struct Row: Sendable, Equatable {
        let number: Int
        let build: Int
        let processes: [String]
        let created: Moment
        let isCurrent: Bool
        let canRollBack: Bool
        /// What differs from the release before it.
        package var changes: [String] = []

        package init(_ release: Release, build: Int, isCurrent: Bool, canRollBack: Bool, now: Timestamp) {
            number = release.number
            self.build = build
            processes = release.processes.map(\.name)
            created = Moment(release.createdAt, now: now)
            self.isCurrent = isCurrent
            self.canRollBack = canRollBack && !isCurrent
        }
    }

    package var heading: ApplicationHeading
    /// Newest first.
    package var releases: [Row]
    package var nextPath: String?
    package var title: String { "Releases · \(heading.name)" }
    package var section: PageSection { .applications }

    package init(heading: ApplicationHeading, releases: [Row], nextPath: String? = nil) {
        self.heading = heading
        self.releases = releases
        self.nextPath = nextPath
    }

    package static let template = #"""
        {{#page.heading}}{{>heading}}{{/page.heading}}
        {{#page}}
        <div data-live="releases">
        {{^releases}}<section class="empty">{{>icon/layers}}<h2>No release yet</h2>
        <p>Each build that succeeds makes one. You can go back to any of them at once, without a build.</p>
        </section>{{/releases}}
        <ul class="rows">
        {{#releases}}<li class="row release-row"><span class="row-main"><strong>Release {{number}}</strong>
        <span class="muted">build {{build}}</span>{{#isCurrent}}<span class="tag good">serving</span>{{/isCurrent}}
        </span>
        <span class="muted mono row-facts">{{#processes}}<span class="tag">{{.}}</span>{{/processes}}</span>
        {{#changes}}<span class="muted">{{.}}</span>{{/changes}}
        <span class="muted row-time">{{#created}}{{>time}}{{/created}}</span>
        {{#canRollBack}}<form method="post" action="{{heading.path}}/rollback"
         data-confirm="Roll back to release {{number}}? What runs keeps serving until it is healthy.">{{>csrf}}
        <input type="hidden" name="release" value="{{number}}">
        <button class="button small">{{>icon/undo}}<span>Roll back</span></button></form>{{/canRollBack}}
        </li>{{/releases}}
        </ul>
        {{#nextPath}}<p><a class="button" href="{{.}}">Show older releases</a></p>{{/nextPath}}
        </div>
        {{/page}}
        """#
}
