import Hummingbird
import PlatformAPI
import PlatformModel
import WebUI

/// The administrators' page of what was agreed with an organization about prices.
struct PricePages {
    let website: Website
    let prices: Prices

    func add(to table: inout RouteTable) {
        let path = "/platform/organizations/{organization}/prices"
        table.administrator(.get, path, "Page of an organization's prices") { request, context, person in
            website.page(try await content(context.parameter("organization")), for: person, request)
        }
        table.administrator(.post, path, "Agrees prices with an organization from the form") {
            request, context, person in
            let (id, form) = (try context.parameter("organization"), try await FormBody(request))
            var content = try await content(id)
            do {
                _ = try await prices.set(id, try Self.wanted(form, content))
                return website.redirect("/platform/organizations/\(FormBody.escape(id))/prices", .saved)
            } catch let failure as PlatformError where failure.isAboutForm {
                content.markup.value = form.text("markup_basis_points")
                content.markup.problem = failure.problem("markup_basis_points")
                for index in content.lines.indices {
                    let name = content.lines[index].name
                    content.lines[index].value = form.text(name)
                    content.lines[index].problem = failure.problem(name)
                }
                content.formProblem = failure.remainder(
                    without: Set(content.lines.map(\.name) + ["markup_basis_points"]))
                return website.page(content, for: person, request, status: .init(code: failure.code.status))
            }
        }
    }

    private func content(_ id: String) async throws -> OrganizationPriceContent {
        let (name, found) = try await prices.named(id)
        var markup = FormInput("markup_basis_points", "Markup on every plan", "\(found.markupBasisPoints)")
        markup.suffix = "hundredths of a percent"
        markup.hint = "2500 is 25 % more, -1000 is 10 % less."
        markup.isRequired = true
        return OrganizationPriceContent(
            path: "/platform/organizations/\(found.organizationID)/prices", name: name, markup: markup,
            lines: found.plans.map { plan in
                var input = FormInput("plan_\(plan.planID)", plan.plan, plan.ownHourly ?? "")
                input.suffix = "\(found.currency) an hour"
                input.placeholder = plan.priceHourly
                input.hint =
                    "Everybody pays \(plan.standardHourly) \(found.currency), this organization \(plan.priceHourly)."
                input.isNumber = true
                return input
            })
    }

    private static func wanted(
        _ form: FormBody, _ content: OrganizationPriceContent
    ) throws -> PriceAgreementRequest {
        var problems = Problems()
        let markup = Int(form.text("markup_basis_points"))
        if markup == nil { problems.note("markup_basis_points", "must be a whole number") }
        let prices = content.lines.compactMap { line -> PriceAgreementRequest.Price? in
            guard let text = form.optionalText(line.name) else { return nil }
            if Money(decimal: text).map({ $0 < .zero }) ?? true {
                problems.note(line.name, "must be a decimal such as 0.0069, or empty")
            }
            return .init(planID: String(line.name.dropFirst(5)), priceHourly: text)
        }
        try problems.finish()
        return PriceAgreementRequest(markupBasisPoints: markup ?? 0, plans: prices)
    }
}
