import PlatformAPI
import PlatformModel
import SQLStore

/// Checks what customers ask for against the rules and the catalogue; all problems of a request are told together.
struct ApplicationChoices: Sendable {
    private let settings: PlatformSettings
    private let catalogue: Catalogue

    init(_ settings: PlatformSettings, _ catalogue: Catalogue) {
        self.settings = settings
        self.catalogue = catalogue
    }

    func check(
        _ request: CreateApplicationRequest, _ now: Timestamp, _ transaction: Transaction
    ) throws -> Application.Request {
        var problems = Problems()
        problems.note("name", ApplicationName.problem(request.name))
        let runtime = try runtime(request.runtimeID ?? "auto", &problems, transaction)
        let plan = try plan(request.planID, for: runtime, &problems, transaction)
        let region = try region(request.region, &problems, transaction)
        let git = git(request.gitURL, request.gitBranch, &problems)
        problems.note("port", request.port.flatMap(ProcessSettings.portProblem))
        problems.note("health_check_path", filled(request.healthCheckPath).flatMap(ProcessSettings.healthPathProblem))
        problems.note("build_command", filled(request.buildCommand).flatMap(ProcessSettings.commandProblem))
        problems.note("start_command", filled(request.startCommand).flatMap(ProcessSettings.commandProblem))
        let slug = try slug(request, now, &problems, transaction)
        try problems.finish()
        guard let runtime, let plan, let region, let slug else { throw PlatformError.invalid([]) }
        var checked = Application.Request(
            name: request.name, slug: slug, runtimeID: runtime.id, planID: plan.id, region: region,
            port: request.port ?? 8080)
        checked.healthCheckPath = filled(request.healthCheckPath)
        checked.buildCommand = filled(request.buildCommand)
        checked.startCommand = filled(request.startCommand)
        checked.git = git
        return checked
    }

    func check(
        _ request: UpdateApplicationRequest, for application: Application, _ transaction: Transaction
    ) throws -> Application {
        var problems = Problems()
        for field in request.refused {
            problems.note(field, "cannot be set; \(Self.advice[field] ?? "it is read only")")
        }
        var after = application
        if let name = request.name {
            problems.note("name", ApplicationName.problem(name))
            after.name = name
        }
        if let id = request.runtimeID {
            let runtime = try runtime(id, &problems, transaction)
            let plan = try catalogue.plan(application.planID, transaction)
            if let runtime, !plan.supports(runtime.id) { problems.note("runtime_id", "is not offered with this plan") }
            after.runtimeID = runtime?.id ?? after.runtimeID
        }
        if let url = request.gitURL, url.isEmpty {
            after.git = nil
        } else if request.gitURL != nil || request.gitBranch != nil {
            after.git = git(
                request.gitURL ?? application.git?.url, request.gitBranch ?? application.git?.branch, &problems)
        }
        if let port = request.port {
            problems.note("port", ProcessSettings.portProblem(port))
            after.port = port
        }
        let texts: [(String, String?, WritableKeyPath<Application, String?>, (String) -> String?)] = [
            ("health_check_path", request.healthCheckPath, \.healthCheckPath, ProcessSettings.healthPathProblem),
            ("build_command", request.buildCommand, \.buildCommand, ProcessSettings.commandProblem),
            ("start_command", request.startCommand, \.startCommand, ProcessSettings.commandProblem),
        ]
        for (field, text, key, rule) in texts {
            guard let text else { continue }
            problems.note(field, filled(text).flatMap(rule))
            after[keyPath: key] = filled(text)
        }
        if let lifecycle = request.lifecycle { change(&after.lifecycle, lifecycle, &problems) }
        try problems.finish()
        return after
    }

    private func change(_ lifecycle: inout Lifecycle, _ request: LifecycleRequest, _ problems: inout Problems) {
        let numbers = request.numbers
        for term in Lifecycle.terms {
            guard let number = numbers[term.name] else { continue }
            problems.note(term.name, term.problem(number))
            lifecycle[keyPath: term.key] = number
        }
        guard let text = request.healthCheckStatus else { return }
        if let statuses = HealthStatuses(text) {
            lifecycle.health.statuses = statuses
        } else {
            problems.note("health_check_status", "must be a code from 100 to 599, or two as in 200-399")
        }
    }

    /// What to do instead of setting a member.
    private static let advice = [
        "status": "use start, stop and restart", "plan_id": "a plan is chosen when the application is created",
        "instance_count": "the number of instances is not part of the settings",
        "region": "an application stays in its region", "slug": "a slug is unique for ever",
    ]

    private func filled(_ text: String?) -> String? { text?.isEmpty == false ? text : nil }

    private func git(_ url: String?, _ branch: String?, _ problems: inout Problems) -> GitLocation? {
        guard let url = filled(url) else {
            if filled(branch) != nil { problems.note("git_url", "is missing") }
            return nil
        }
        let ranges = settings.gitAllowedRanges.compactMap { AddressRange($0) }
        problems.note("git_url", GitAddress.problem(url, allowed: ranges))
        let branch = filled(branch) ?? "main"
        problems.note("git_branch", GitReference.branchProblem(branch))
        return GitLocation(url: url, branch: branch)
    }

    private func runtime(_ asked: String, _ problems: inout Problems, _ transaction: Transaction) throws -> Runtime? {
        let active = try catalogue.runtimes(transaction).filter(\.isActive)
        let found =
            active.first { $0.id.text == asked || $0.name.lowercased() == asked.lowercased() }
            ?? active.first { $0.kind.rawValue == asked && $0.version.isEmpty }
        if found == nil { problems.note("runtime_id", "names no runtime on offer") }
        return found
    }

    private func plan(
        _ asked: String?, for runtime: Runtime?, _ problems: inout Problems, _ transaction: Transaction
    ) throws -> Plan? {
        let active = try catalogue.plans(transaction).filter(\.isActive)
        guard let asked = filled(asked) else {
            let fitting = active.filter { plan in runtime.map { plan.supports($0.id) } ?? true }
            let smallest = fitting.min { ($0.priceHourly, $0.memoryMB, $0.id) < ($1.priceHourly, $1.memoryMB, $1.id) }
            if smallest == nil { problems.note("plan_id", "is missing, and no plan is on offer") }
            return smallest
        }
        let found = active.first { $0.id.text == asked || $0.name.lowercased() == asked.lowercased() }
        if found == nil { problems.note("plan_id", "names no plan on offer") }
        if let found, let runtime, !found.supports(runtime.id) {
            problems.note("runtime_id", "is not offered with this plan")
        }
        return found
    }

    /// The one asked for, when it has a node; otherwise the one whose nodes have most memory free.
    private func region(_ asked: String?, _ problems: inout Problems, _ transaction: Transaction) throws -> String? {
        let nodes = try catalogue.nodes(transaction).filter { $0.adminState == .enabled }
        if let asked = filled(asked) {
            if !nodes.contains(where: { $0.region == asked }) { problems.note("region", "names no region with a node") }
            return asked
        }
        let best = nodes.filter(\.isOpen).max { Placement.free(of: $0).memoryMB < Placement.free(of: $1).memoryMB }
        return best?.region ?? nodes.first?.region ?? settings.defaultRegion
    }

    private func slug(
        _ request: CreateApplicationRequest, _ now: Timestamp, _ problems: inout Problems, _ transaction: Transaction
    ) throws -> String? {
        if let asked = filled(request.slug) {
            problems.note("slug", Slug.problem(asked))
            guard Slug.problem(asked) == nil else { return nil }
            if try ApplicationStore().isTaken(slug: asked, transaction) {
                problems.note("slug", "is taken; choose another")
            }
            return asked
        }
        let free = try Slug.free(Slug.make(from: request.name), seed: now.milliseconds) {
            try ApplicationStore().isTaken(slug: $0, transaction)
        }
        if free == nil { problems.note("slug", "is missing, and none could be made from the name") }
        return free
    }
}

/// The fields of a request that are wrong.
struct Problems {
    private var fields: [PlatformError.Field] = []

    mutating func note(_ field: String, _ problem: String?) {
        if let problem { fields.append(.init(field, "\(problem).")) }
    }

    func finish() throws { if !fields.isEmpty { throw PlatformError.invalid(fields) } }
}
