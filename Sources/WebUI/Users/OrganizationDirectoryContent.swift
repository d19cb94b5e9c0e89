/// All organizations, for administrators.
package struct OrganizationDirectoryContent: PageContent {
    /// One organization with what it has.
    package struct Row: Sendable, Equatable {
        let id: String
        let name: String
        let members: Int
        let applications: Int
        let instances: Int
        let memory: String
        let created: Moment

        package init(
            id: String, name: String, members: Int, applications: Int, instances: Int, memoryMB: Int, created: Moment
        ) {
            self.id = id
            self.name = name
            self.members = members
            self.applications = applications
            self.instances = instances
            memory = Wording.size(megabytes: memoryMB)
            self.created = created
        }
    }

    package var organizations: [Row]
    package var search: String
    /// Address of the next page; nil on the last.
    package var nextPath: String?
    package let title = "Organizations"
    package let section = PageSection.organizations

    package init(organizations: [Row], search: String, nextPath: String?) {
        self.organizations = organizations
        self.search = search
        self.nextPath = nextPath
    }

    package static let template = #"""
        {{#page}}
        <div class="heading-row"><div class="heading-main"><h1>Organizations</h1></div></div>
        <form class="inline" method="get" action="/platform/organizations"><div class="field">
        <label for="q">Name</label><input id="q" name="q" value="{{search}}" maxlength="100" type="search">
        </div><button class="button">{{>icon/search}}<span>Search</span></button></form>
        {{^organizations}}<p class="empty-line">None is found.</p>{{/organizations}}
        <div class="table-scroll"><table>
        <thead><tr><th scope="col">Name</th><th scope="col" class="number">Members</th>
        <th scope="col" class="number">Applications</th><th scope="col" class="number">Instances</th>
        <th scope="col" class="number">Memory promised</th><th scope="col">Since</th>
        <th scope="col">Quota</th><th scope="col">Prices</th></tr></thead>
        <tbody>{{#organizations}}<tr><th scope="row"><bdi>{{name}}</bdi></th>
        <td class="number tabular">{{members}}</td><td class="number tabular">{{applications}}</td>
        <td class="number tabular">{{instances}}</td><td class="number tabular">{{memory}}</td>
        <td>{{#created}}{{>time}}{{/created}}</td>
        <td><a href="/platform/organizations/{{id}}/quota" aria-label="Quota of {{name}}">Quota</a></td>
        <td><a href="/platform/organizations/{{id}}/prices" aria-label="Prices of {{name}}">Prices</a></td></tr>
        {{/organizations}}</tbody></table></div>
        {{#.nextPath}}<p><a class="button" href="{{.}}">More</a></p>{{/.nextPath}}
        {{/page}}
        """#
}
