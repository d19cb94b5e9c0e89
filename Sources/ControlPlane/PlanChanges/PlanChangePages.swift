import HTTPTypes
import Hummingbird
import PlatformAPI
import PlatformModel
import WebUI

/// The page on which a customer compares plans and changes to another one.
struct PlanChangePages {
    let frame: ApplicationFrame
    let changes: PlanChanges

    func add(to table: inout RouteTable) {
        let path = "/applications/{application}/plan"
        table.tenant(.view, .get, path, "Page of an application's plan") { request, context, tenant in
            let name = try context.applicationName()
            let chosen = request.uri.queryParameters["plan"].map { String($0).storable(100) }
            let content = try await content(tenant, name, chosen: chosen)
            return frame.website.page(content, for: tenant.person, request)
        }
        table.tenant(.deploy, .post, path, "Changes an application's plan from the form") { request, context, tenant in
            let (name, form) = (try context.applicationName(), try await FormBody(request))
            do {
                let wanted = PlanChangeRequest(planID: form.text("plan_id"))
                let after = try await changes.change(tenant.scope, name, wanted)
                return frame.website.redirect("/applications/\(after.slug)", .planChanged)
            } catch let failure as PlatformError
                where failure.isAboutForm || [.emptyWallet, .noCapacity, .nodeOffline].contains(failure.code)
            {
                var content = try await content(tenant, name, chosen: form.text("plan_id"))
                content.problem = failure.problem("plan_id") ?? failure.message
                return frame.website.page(
                    content, for: tenant.person, request, status: .init(code: failure.code.status))
            }
        }
    }

    private func content(_ tenant: Tenant, _ name: String, chosen: String?) async throws -> PlanChangeContent {
        let summary = try await frame.reader.find(tenant.scope, name)
        let all = try await changes.compareAll(tenant.scope, name)
        var content = PlanChangeContent(
            heading: frame.heading(summary, .settings, for: tenant), slug: summary.application.slug,
            plans: all.map { PlanChangeContent.Offer($0) })
        content.canChange = tenant.scope.allows(.deploy)
        content.chosen = all.first { $0.to.id == chosen && $0.from.id != $0.to.id }.map { .init($0) }
        return content
    }
}

extension PlanChangeContent.Offer {
    fileprivate init(_ comparison: PlanComparisonResource) {
        let currency = comparison.currency
        self.init(id: comparison.to.id, name: comparison.to.name, isPresent: comparison.from.id == comparison.to.id)
        size = Self.size(comparison.to)
        hourly = "\(comparison.hourlyAfter) \(currency)"
        monthly = "\(comparison.monthlyAfter) \(currency)"
        let more = comparison.monthlyDifference.hasPrefix("-") ? "" : "+"
        difference = "\(more)\(comparison.monthlyDifference) \(currency)"
        refusal = isPresent ? nil : comparison.refusals.first
        presentName = comparison.from.name
        presentSize = Self.size(comparison.from)
        presentHourly = "\(comparison.hourlyBefore) \(currency)"
        presentMonthly = "\(comparison.monthlyBefore) \(currency)"
        isSmaller = comparison.isSmaller
        instances = comparison.instances
        peakMemory = comparison.peakMemoryMB.map { "\($0) MB" }
    }

    private static func size(_ plan: PlanSizeResource) -> String {
        let cores = Double(plan.cpuMillicores) / 1000
        return "\(cores == cores.rounded() ? "\(plan.cpuMillicores / 1000)" : "\(cores)") CPU, \(plan.memoryMB) MB, "
            + "\(plan.storageGB) GB"
    }
}
