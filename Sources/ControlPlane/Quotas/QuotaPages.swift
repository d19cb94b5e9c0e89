import Hummingbird
import PlatformModel
import WebUI

/// The administrators' form of an organization's limits.
struct QuotaPages {
    let website: Website
    let quotas: Quotas

    func add(to table: inout RouteTable) {
        let path = "/platform/organizations/{organization}/quota"
        table.administrator(.get, path, "Page of an organization's limits") { request, context, person in
            let content = try await content(context.parameter("organization"))
            return website.page(content, for: person, request)
        }
        table.administrator(.post, path, "Sets an organization's limits from the form") { request, context, person in
            let (id, form) = (try context.parameter("organization"), try await FormBody(request))
            do {
                _ = try await quotas.setOverrides(of: id, try Self.amounts(form))
                return website.redirect("/platform/organizations/\(FormBody.escape(id))/quota", .saved)
            } catch let failure as PlatformError where failure.isAboutForm {
                var content = try await content(id)
                for index in content.lines.indices {
                    let name = content.lines[index].input.name
                    content.lines[index].input.value = form.text(name)
                    content.lines[index].input.problem = failure.problem(name)
                }
                content.formProblem = failure.remainder(without: Set(content.lines.map(\.input.name)))
                return website.page(content, for: person, request, status: .init(code: failure.code.status))
            }
        }
    }

    private func content(_ id: String) async throws -> OrganizationQuotaContent {
        let found = try await quotas.overview(of: id)
        return OrganizationQuotaContent(
            path: "/platform/organizations/\(found.organization.id.text)/quota", name: found.organization.name,
            lines: QuotaResource.allCases.map { resource in
                .init(
                    resource, of: found.quota,
                    text: found.overrides[resource].map { QuotaText.text($0, of: resource) } ?? "",
                    standard: found.standard[resource])
            })
    }

    private static func amounts(_ form: FormBody) throws -> [QuotaResource: Int64] {
        var (amounts, problems) = ([QuotaResource: Int64](), Problems())
        for resource in QuotaResource.allCases {
            guard let text = form.optionalText(resource.rawValue) else { continue }
            amounts[resource] = QuotaText.amount(text, of: resource)
            let example = resource == .storageBytes ? "an amount such as 20 GB" : "a whole number, or empty"
            problems.note(resource.rawValue, amounts[resource] == nil ? "must be \(example)" : nil)
        }
        try problems.finish()
        return try Quotas.checked(amounts)
    }
}
