/// The form of a plan, for administrators.
package struct PlanFormContent: PageContent {
    /// Nil for a new plan.
    let path: String?
    package let title: String
    package var name: FormInput
    package var description: FormField
    package var sizes: [FormInput]
    package var prices: [FormInput]
    /// Those that the plan may run; none ticked means all.
    package var runtimes: [FormCheck]
    package var runtimesProblem: String?
    package var offered: FormCheck
    package var formProblem: String?
    /// Why it was not deleted.
    package var deleteProblem: String?
    package let section = PageSection.plans

    /// - Parameters:
    ///   - path: of the plan; nil for a new one.
    ///   - planName: as it is stored.
    package init(path: String?, planName: String?, name: FormInput, description: FormField) {
        self.path = path
        self.name = name
        self.description = description
        title = planName ?? "New plan"
        (sizes, prices, runtimes) = ([], [], [])
        offered = FormCheck("active", "Offered", isChosen: true)
    }

    package static let template = #"""
        {{#page}}
        <nav class="crumbs" aria-label="Breadcrumb"><a href="/plans">Plans</a></nav>
        <div class="heading-row"><div class="heading-main"><h1><bdi>{{title}}</bdi></h1></div></div>
        <form class="card form" method="post" action="{{path}}{{^path}}/plans{{/path}}">{{>csrf}}
        {{#formProblem}}<p class="notice bad" role="alert">{{>icon/warning}}<span>{{.}}</span></p>{{/formProblem}}
        {{#name}}{{>form-input}}{{/name}}
        {{#description}}<div class="field"><label for="description">Description</label>
        <textarea id="description" name="description" rows="2" maxlength="4000">{{value}}</textarea>{{>field-problem}}
        </div>{{/description}}
        <div class="pair">{{#sizes}}{{>form-input}}{{/sizes}}{{#prices}}{{>form-input}}{{/prices}}</div>
        <fieldset class="field"><legend>Runtimes</legend><p class="hint">None ticked: all.</p>
        <div class="checks columns">
        {{#runtimes}}{{>form-check}}{{/runtimes}}</div>
        {{#runtimesProblem}}<p class="problem" role="alert">{{>icon/warning}}{{.}}</p>{{/runtimesProblem}}</fieldset>
        {{#offered}}{{>form-check}}{{/offered}}
        <div class="form-end"><a class="button" href="/plans">Cancel</a>
        <button class="button primary">{{#path}}Save plan{{/path}}{{^path}}Create plan{{/path}}</button></div></form>
        {{#.path}}<section class="card danger" id="delete"><h2>Delete this plan</h2>
        <p>Only a plan that no application uses can go. One that is not offered any more stays with those who have
        it.</p>
        {{#deleteProblem}}<p class="problem" role="alert">{{>icon/warning}}{{.}}</p>{{/deleteProblem}}
        <form method="post" action="{{.}}/delete" data-confirm="Delete this plan?">{{>csrf}}
        <button class="button bad">{{>icon/trash}}<span>Delete plan</span></button></form></section>{{/.path}}
        {{/page}}
        """#
}
