import HTTPTypes
import Hummingbird
import PlatformAPI
import PlatformModel
import WebUI

/// The form that creates an application.
struct NewApplicationPages {
    let frame: ApplicationFrame
    let applications: Applications
    let deployments: Deployments
    let plans: Plans
    let prices: Prices
    let runtimes: Runtimes
    let regions: Regions

    private var website: Website { frame.website }

    func add(to table: inout RouteTable) {
        table.tenant(.deploy, .get, "/applications/new", "Form for a new application") { request, _, tenant in
            let content = try await content(FormBody(fields: [:]), for: tenant)
            return website.page(content, for: tenant.person, request)
        }
        table.tenant(.deploy, .post, "/applications", "Creates an application from the form") { request, _, tenant in
            try await create(try await FormBody(request), request, tenant)
        }
    }

    private func create(_ form: FormBody, _ request: Request, _ tenant: Tenant) async throws -> Response {
        do {
            let application = try await applications.create(tenant, try Self.request(form))
            return try await afterCreation(of: application, tenant)
        } catch let failure as PlatformError where failure.code.status < 500 {
            let content = try await content(form, failure, for: tenant)
            return website.page(content, for: tenant.person, request, status: .init(code: failure.code.status))
        }
    }

    /// A repository is deployed at once; an archive is asked for on the application's page.
    private func afterCreation(of application: ApplicationResource, _ tenant: Tenant) async throws -> Response {
        let path = "/applications/\(application.slug)"
        guard application.gitURL != nil else { return website.redirect(path) }
        do {
            let started = try await deployments.deploy(tenant.scope, application.id, DeployRequest())
            return website.redirect("\(path)/deployments/\(started.deployment.number)")
        } catch let failure as PlatformError where failure.code != .internalError {
            return website.redirect("\(path)/deploy")
        }
    }

    static func request(_ form: FormBody) throws -> CreateApplicationRequest {
        let isGit = form.text("source") == "git"
        if isGit, form.text("git_url").isEmpty {
            throw PlatformError.invalid([.init("git_url", "is missing: enter the repository's address.")])
        }
        return CreateApplicationRequest(
            name: form.text("name"), slug: form.optionalText("slug"), planID: form.optionalText("plan_id"),
            region: form.optionalText("region"), runtimeID: form.optionalText("runtime_id"),
            gitURL: isGit ? form.optionalText("git_url") : nil,
            gitBranch: isGit ? form.optionalText("git_branch") : nil, port: try form.number("port"),
            healthCheckPath: form.optionalText("health_check_path"),
            buildCommand: form.optionalText("build_command"), startCommand: form.optionalText("start_command"))
    }

    private static let shownFields: Set<String> = [
        "name", "slug", "git_url", "git_branch", "port", "health_check_path", "build_command", "start_command",
        "plan_id", "runtime_id", "region",
    ]

    private func content(
        _ form: FormBody, _ failure: PlatformError? = nil, for tenant: Tenant
    ) async throws -> NewApplicationContent {
        func field(_ name: String) -> FormField { FormField(form.text(name), problem: failure?.problem(name)) }
        let advanced = ["port", "health_check_path", "build_command", "start_command"]
        var content = NewApplicationContent(
            plans: try await planOptions(form.text("plan_id"), tenant),
            runtimes: try await RuntimeOptions.all(runtimes, selected: form.text("runtime_id")),
            regions: try await regionOptions(form.text("region")),
            domain: website.surroundings.configuration.platformDomain,
            source: form.text("source") == "git" ? .git : .upload,
            showsAdvanced: advanced.contains { !form.text($0).isEmpty || failure?.problem($0) != nil })
        // One entry stands for the choice that is left to the platform.
        content.hasNoRegion = content.regions.count == 1
        content.isAdministrator = tenant.person.user.isAdministrator
        (content.name, content.slug) = (field("name"), field("slug"))
        (content.gitURL, content.gitBranch) = (field("git_url"), field("git_branch"))
        (content.port, content.healthCheckPath) = (field("port"), field("health_check_path"))
        (content.buildCommand, content.startCommand) = (field("build_command"), field("start_command"))
        content.planProblem = failure?.problem("plan_id")
        content.runtimeProblem = failure?.problem("runtime_id")
        content.regionProblem = failure?.problem("region")
        content.formProblem = failure?.remainder(without: Self.shownFields)
        return content
    }

    private func planOptions(_ selected: String, _ tenant: Tenant) async throws -> [FormOption] {
        let currency = try await plans.currency()
        let plans = try await prices.plans(tenant.scope)
        let chosen = plans.first { $0.id.text == selected } ?? plans.first
        return plans.map { plan in
            let size = "\(Wording.cores(millicores: plan.cpuMillicores)) · \(Wording.size(megabytes: plan.memoryMB))"
            return FormOption(
                value: plan.id.text, label: plan.name,
                hint: "\(size)\n\(plan.priceMonthly.decimal) \(currency) a month",
                isSelected: plan.id == chosen?.id)
        }
    }

    private func regionOptions(_ selected: String) async throws -> [FormOption] {
        let any = FormOption(value: "", label: "The one with the most room", isSelected: selected.isEmpty)
        return [any]
            + (try await regions.list()).map {
                FormOption(value: $0.name, label: $0.name, isSelected: $0.name == selected)
            }
    }
}

/// The choice of a runtime, in the form of a new application and in its settings.
enum RuntimeOptions {
    static func all(_ runtimes: Runtimes, selected: String) async throws -> [FormOption] {
        let offered = try await runtimes.list(activeOnly: true)
        let automatic = offered.first { $0.kind == .auto }
        let wanted = selected.isEmpty ? automatic?.id.text ?? "" : selected
        let detection = FormOption(value: "", label: "Detect from the files", isSelected: wanted.isEmpty)
        return (automatic == nil ? [detection] : [])
            + offered.map { FormOption(value: $0.id.text, label: $0.name, isSelected: $0.id.text == wanted) }
    }
}
