import HTTPTypes
import Hummingbird
import PlatformAPI
import PlatformModel
import WebUI

/// The administrators' pages of plans.
struct PlanPages {
    let website: Website
    let plans: Plans
    let runtimes: Runtimes

    func add(to table: inout RouteTable) {
        table.administrator(.get, "/plans", "Page of plans") { request, _, person in
            let currency = try await plans.currency()
            let rows = try await plans.list(activeOnly: false).map { PlanListContent.Row($0, currency: currency) }
            return website.page(PlanListContent(plans: rows), for: person, request)
        }
        table.administrator(.get, "/plans/new", "Form for a new plan") { request, _, person in
            website.page(try await content(nil, nil, nil), for: person, request)
        }
        table.administrator(.post, "/plans", "Adds a plan from the form") { request, _, person in
            try await save(nil, request, person)
        }
        let one = "/plans/{plan}"
        table.administrator(.get, one, "Form of a plan") { request, context, person in
            let plan = try await plans.find(try Self.id(context))
            return website.page(try await content(plan, nil, nil), for: person, request)
        }
        table.administrator(.post, one, "Changes a plan from the form") { request, context, person in
            try await save(try await plans.find(try Self.id(context)), request, person)
        }
        table.administrator(.post, one + "/delete", "Deletes an unused plan from its page") {
            request, context, person in
            let plan = try await plans.find(try Self.id(context))
            do {
                try await plans.delete(plan.id)
                return website.redirect("/plans", .removed)
            } catch let failure as PlatformError where failure.isAboutForm {
                var content = try await content(plan, nil, nil)
                content.deleteProblem = failure.message
                return website.page(content, for: person, request, status: .init(code: failure.code.status))
            }
        }
    }

    private static func id(_ context: PlatformContext) throws -> PlanID {
        guard let id = PlanID(outside: try context.parameter("plan")) else { throw PlatformError.notFound("plan") }
        return id
    }

    private func save(_ plan: Plan?, _ request: Request, _ person: Person) async throws -> Response {
        let form = try await FormBody(request)
        do {
            let wanted = try Self.request(form, try await runtimes.list(activeOnly: false))
            if let plan { _ = try await plans.update(plan.id, wanted) } else { _ = try await plans.create(wanted) }
            return website.redirect("/plans", .saved)
        } catch let failure as PlatformError where failure.isAboutForm {
            let content = try await content(plan, form, failure)
            return website.page(content, for: person, request, status: .init(code: failure.code.status))
        }
    }

    private static func request(_ form: FormBody, _ runtimes: [Runtime]) throws -> PlanRequest {
        var problems = Problems()
        func number(_ name: String) -> Int? {
            let number = Int(form.text(name))
            if number == nil { problems.note(name, "must be a whole number") }
            return number
        }
        let chosen = runtimes.map(\.id.text).filter { !form.text("runtime_\($0)").isEmpty }
        let request = PlanRequest(
            name: form.text("name"), description: form.text("description"), cpuMillicores: number("cpu_millicores"),
            memoryMB: number("memory_mb"), storageGB: number("storage_gb"), priceMonthly: form.text("price_monthly"),
            priceHourly: form.text("price_hourly"), supportedRuntimes: chosen, maxInstances: number("max_instances"),
            active: !form.text("active").isEmpty)
        try problems.finish()
        return request
    }

    /// - Parameters:
    ///   - plan: nil for a new one.
    ///   - form: what was typed; nil for what is stored.
    private func content(_ plan: Plan?, _ form: FormBody?, _ failure: PlatformError?) async throws -> PlanFormContent {
        func input(_ name: String, _ label: String, _ stored: String, unit: String? = nil) -> FormInput {
            var input = FormInput(name, label, form?.text(name) ?? stored)
            input.problem = failure?.problem(name)
            (input.suffix, input.isRequired, input.isNumber) = (unit, true, name != "name")
            return input
        }
        var content = PlanFormContent(
            path: plan.map { "/plans/\($0.id)" }, planName: plan?.name, name: input("name", "Name", plan?.name ?? ""),
            description: FormField(
                form?.text("description") ?? plan?.description ?? "", problem: failure?.problem("description")))
        func text(_ number: Int?, _ fallback: Int) -> String { String(number ?? fallback) }
        content.sizes = [
            input("cpu_millicores", "CPU", text(plan?.cpuMillicores, 500), unit: "1000 = 1 core"),
            input("memory_mb", "Memory", text(plan?.memoryMB, 512), unit: "MB"),
            input("storage_gb", "Storage", text(plan?.storageGB, 5), unit: "GB"),
            input("max_instances", "Most instances of one process", text(plan?.maxInstances, 10)),
        ]
        let currency = try await plans.currency()
        content.prices = [
            input("price_monthly", "Price a month", plan?.priceMonthly.decimal ?? "", unit: currency),
            input("price_hourly", "Price an hour", plan?.priceHourly.decimal ?? "", unit: currency),
        ]
        content.runtimes = try await runtimes.list(activeOnly: false).map { runtime in
            let name = "runtime_\(runtime.id)"
            let isStored = plan?.supportedRuntimes.contains(runtime.id) ?? false
            return FormCheck(name, runtime.name, isChosen: form.map { !$0.text(name).isEmpty } ?? isStored)
        }
        content.runtimesProblem = failure?.problem("supported_runtimes")
        content.offered = FormCheck(
            "active", "Offered", hint: "Customers can choose it for new applications.",
            isChosen: form.map { !$0.text("active").isEmpty } ?? plan?.isActive ?? true)
        let shown = (content.sizes + content.prices).map(\.name) + ["name", "description", "supported_runtimes"]
        content.formProblem = failure?.remainder(without: Set(shown))
        return content
    }
}
