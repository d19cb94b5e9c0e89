/// The plans on offer beside the one that an application has, and the comparison with a chosen one.
package struct PlanChangeContent: PageContent {
    /// One plan, with what it would cost for all instances.
    package struct Offer: Sendable, Equatable {
        let id: String
        let name: String
        package let isPresent: Bool
        package var size = ""
        package var hourly = ""
        package var monthly = ""
        package var difference = ""
        /// Why it cannot be chosen.
        package var refusal: String?
        package var presentName = ""
        package var presentSize = ""
        package var presentHourly = ""
        package var presentMonthly = ""
        package var isSmaller = false
        package var instances = 1
        /// The most memory of one instance in 24 hours; nil when none was measured.
        package var peakMemory: String?

        package init(id: String, name: String, isPresent: Bool) {
            self.id = id
            self.name = name
            self.isPresent = isPresent
        }
    }

    package var heading: ApplicationHeading
    let slug: String
    package var plans: [Offer]
    /// The one that is being confirmed.
    package var chosen: Offer?
    package var canChange = false
    package var problem: String?
    package var title: String { "Plan · \(heading.name)" }
    package let section = PageSection.applications

    package init(heading: ApplicationHeading, slug: String, plans: [Offer]) {
        self.heading = heading
        self.slug = slug
        self.plans = plans
    }

    package static let template = #"""
        {{#page.heading}}{{>heading}}{{/page.heading}}
        {{#page}}
        {{#problem}}<p class="notice bad" role="alert">{{>icon/warning}}<span>{{.}}</span></p>{{/problem}}
        {{#chosen}}<section class="card"><h2>Change to {{name}}</h2>
        <div class="table-scroll"><table><thead><tr><th></th><th>{{presentName}}</th><th>{{name}}</th></tr></thead>
        <tbody>
        <tr><th>Each instance</th><td>{{presentSize}}</td><td>{{size}}</td></tr>
        <tr><th>Instances</th><td class="tabular">{{instances}}</td><td class="tabular">{{instances}}</td></tr>
        {{#peakMemory}}<tr><th>Most memory used in 24 hours</th>
        <td class="tabular">{{.}}</td><td></td></tr>{{/peakMemory}}
        <tr><th>Cost an hour</th><td class="tabular">{{presentHourly}}</td><td class="tabular">{{hourly}}</td></tr>
        <tr><th>Cost a month</th><td class="tabular">{{presentMonthly}}</td>
        <td class="tabular">{{monthly}} <span class="muted">({{difference}})</span></td></tr></tbody></table></div>
        <p>New instances start beside the old ones and take over when they are healthy; nothing is interrupted. The new
        price counts from that moment, to the second.</p>
        {{#isSmaller}}<p class="notice">{{>icon/warning}}<span>The new plan is smaller. An application that needs more
        memory than it has is ended by the system: if it does not become healthy, what runs now goes on.</span></p>
        {{/isSmaller}}
        {{#refusal}}<p class="notice bad">{{>icon/warning}}<span>It {{.}}.</span></p>{{/refusal}}
        {{^refusal}}{{#canChange}}<form method="post" action="/applications/{{slug}}/plan">{{>csrf}}
        <input type="hidden" name="plan_id" value="{{id}}">
        <div class="form-end"><a class="button" href="/applications/{{slug}}/plan">Keep {{presentName}}</a>
        <button class="button primary">Change the plan</button></div></form>{{/canChange}}{{/refusal}}
        </section>{{/chosen}}
        <section class="card"><h2>Plans</h2><div class="table-scroll"><table>
        <thead><tr><th>Plan</th><th>Each instance</th><th class="number">An hour</th><th class="number">A month</th>
        <th class="number">Difference</th><th></th></tr></thead>
        <tbody>{{#plans}}<tr><td><strong>{{name}}</strong></td><td>{{size}}</td>
        <td class="number tabular">{{hourly}}</td><td class="number tabular">{{monthly}}</td>
        <td class="number tabular">{{^isPresent}}{{difference}}{{/isPresent}}</td>
        <td>{{#isPresent}}<span class="tag">present</span>{{/isPresent}}
        {{^isPresent}}{{#refusal}}<span class="muted">{{.}}</span>{{/refusal}}
        {{^refusal}}<a class="button small" href="/applications/{{slug}}/plan?plan={{id}}">Compare</a>{{/refusal}}
        {{/isPresent}}</td></tr>{{/plans}}</tbody></table></div></section>
        {{/page}}
        """#
}
