package import PlatformModel

/// The plans, for administrators.
package struct PlanListContent: PageContent {
    /// One plan.
    package struct Row: Sendable, Equatable {
        let name: String
        let path: String
        let description: String
        let cpu: String
        let memory: String
        let storage: String
        let monthly: String
        let hourly: String
        let isActive: Bool

        /// - Parameter currency: code, such as `USD`.
        package init(_ plan: Plan, currency: String) {
            name = plan.name
            path = "/plans/\(plan.id)"
            description = plan.description
            cpu = Wording.cores(millicores: plan.cpuMillicores)
            memory = Wording.size(megabytes: plan.memoryMB)
            storage = "\(plan.storageGB) GB"
            monthly = "\(plan.priceMonthly.decimal) \(currency)"
            hourly = "\(plan.priceHourly.decimal) \(currency)"
            isActive = plan.isActive
        }
    }

    package var plans: [Row]
    package let title = "Plans"
    package let section = PageSection.plans

    package init(plans: [Row]) { self.plans = plans }

    package static let template = #"""
        {{#page}}
        <div class="heading-row"><div class="heading-main"><h1>Plans</h1></div>
        <div class="actions"><a class="button primary" href="/plans/new">{{>icon/plus}}<span>New plan</span></a></div>
        </div>
        <p class="lead">Priced sizes of one instance. What customers run is limited to what its plan says.</p>
        <div class="table-scroll"><table>
        <thead><tr><th scope="col">Name</th><th scope="col" class="number">CPU</th><th scope="col"
         class="number">Memory</th>
        <th scope="col" class="number">Storage</th><th scope="col" class="number">Per month</th>
        <th scope="col" class="number">Per hour</th><th scope="col">Offered</th></tr></thead>
        <tbody>{{#plans}}<tr><th scope="row"><a href="{{path}}"><bdi>{{name}}</bdi></a>
        <p class="cell-note"><bdi>{{description}}</bdi></p></th>
        <td class="number tabular">{{cpu}}</td><td class="number tabular">{{memory}}</td>
        <td class="number tabular">{{storage}}</td><td class="number tabular">{{monthly}}</td>
        <td class="number tabular">{{hourly}}</td>
        <td>{{#isActive}}<span class="tag good">yes</span>{{/isActive}}{{^isActive}}<span class="tag">no
        </span>{{/isActive}}</td></tr>
        {{/plans}}</tbody></table></div>
        {{/page}}
        """#
}
