/// What one application costs.
package struct ApplicationBillingContent: PageContent {
    package var heading: ApplicationHeading
    package var figures: [Figure]
    package var months: BarChart
    package var days: BarChart
    package var hours: BarChart
    package var title: String { "Billing · \(heading.name)" }
    package let section = PageSection.applications

    package init(heading: ApplicationHeading, figures: [Figure], months: BarChart, days: BarChart, hours: BarChart) {
        self.heading = heading
        self.figures = figures
        self.months = months
        self.days = days
        self.hours = hours
    }

    package static let template = #"""
        {{#page.heading}}{{>heading}}{{/page.heading}}
        {{#page}}
        <section class="card money" aria-label="Cost">{{#figures}}{{>figure}}{{/figures}}</section>
        <section class="card"><h2>By month</h2>{{#months}}{{>bar-chart}}{{/months}}</section>
        <section class="card"><h2>Last 30 days</h2>{{#days}}{{>bar-chart}}{{/days}}</section>
        <section class="card"><h2>Last 48 hours</h2>{{#hours}}{{>bar-chart}}{{/hours}}</section>
        {{/page}}
        """#
}
