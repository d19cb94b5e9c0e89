/// What an organization may use only so much of.
package enum QuotaResource: String, Sendable, CaseIterable {
    case applications, instances
    /// 1000 is one core.
    case cpuMillicores = "cpu_millicores"
    case memoryMB = "memory_mb"
    /// What plans promise to instances, and uploaded sources.
    case storageBytes = "storage_bytes"
    case concurrentBuilds = "concurrent_builds"

    /// What to do when there is no more of it.
    var advice: String {
        switch self {
        case .applications: "Delete an application"
        case .instances: "Stop or delete an application"
        case .cpuMillicores, .memoryMB: "Stop or delete an application, or choose a smaller plan"
        case .storageBytes: "Delete applications or upload less"
        case .concurrentBuilds: "Wait until a build has ended"
        }
    }
}

/// An amount of each resource; what is not named is nothing.
package struct QuotaAmounts: Sendable, Equatable, ExpressibleByDictionaryLiteral {
    private var values: [QuotaResource: Int64]

    package init(_ values: [QuotaResource: Int64] = [:]) { self.values = values }

    package init(dictionaryLiteral elements: (QuotaResource, Int64)...) {
        values = Dictionary(elements) { _, last in last }
    }

    package subscript(resource: QuotaResource) -> Int64 {
        get { values[resource] ?? 0 }
        set { values[resource] = newValue }
    }

    /// Stays at the largest number instead of overflowing.
    package static func + (left: Self, right: Self) -> Self {
        var sum = left
        for resource in QuotaResource.allCases {
            let (value, overflow) = left[resource].addingReportingOverflow(right[resource])
            sum[resource] = overflow ? .max : value
        }
        return sum
    }

    /// What `count` instances of a plan take.
    package static func instances(_ count: Int, of plan: Plan) -> Self {
        func times(_ amount: Int, _ unit: Int64 = 1) -> Int64 {
            let (product, first) = Int64(clamping: amount).multipliedReportingOverflow(by: unit)
            let (total, second) = product.multipliedReportingOverflow(by: Int64(clamping: count))
            return first || second ? .max : total
        }
        return [
            .instances: Int64(clamping: count), .cpuMillicores: times(plan.cpuMillicores),
            .memoryMB: times(plan.memoryMB), .storageBytes: times(plan.storageGB, 1_073_741_824),
        ]
    }
}

/// What one organization may use, and uses.
package struct Quota: Sendable, Equatable {
    /// How near a limit is.
    package enum Level: String, Sendable, Equatable, CaseIterable, Comparable {
        case ok, warning, exceeded

        package static func < (left: Self, right: Self) -> Bool { left.leastPercent < right.leastPercent }

        /// It begins here.
        package var leastPercent: Int {
            switch self {
            case .ok: 0
            case .warning: 80
            case .exceeded: 100
            }
        }
    }

    package let limits: QuotaAmounts
    package let used: QuotaAmounts

    package init(limits: QuotaAmounts, used: QuotaAmounts) {
        self.limits = limits
        self.used = used
    }

    /// Whole percent, rounded down; at most 999. A limit of 0 counts as used up.
    package func percent(_ resource: QuotaResource) -> Int {
        let (limit, used) = (limits[resource], max(0, used[resource]))
        guard limit > 0 else { return 100 }
        let (product, overflow) = used.multipliedReportingOverflow(by: 100)
        return overflow ? Int(clamping: min(999, used / max(1, limit / 100))) : Int(clamping: min(999, product / limit))
    }

    /// 80 % is a warning, 100 % the end.
    package func level(_ resource: QuotaResource) -> Level {
        let percent = percent(resource)
        return Level.allCases.last { percent >= $0.leastPercent } ?? .ok
    }

    /// With that much more in use.
    package func adding(_ more: QuotaAmounts) -> Quota { Quota(limits: limits, used: used + more) }

    /// What comes nearer to its limit by a change, past 80 or 100 %. Builds are over in minutes: nobody is
    /// told of them.
    package func nearer(in after: Quota) -> [QuotaResource] {
        QuotaResource.allCases.filter { resource in
            resource != .concurrentBuilds && after.level(resource) > level(resource)
        }
    }

    /// The first resource that would go over its limit; nil when all fits. What is not asked for is never a reason,
    /// even when it is over its limit already.
    package func excess(adding more: QuotaAmounts) -> QuotaExcess? {
        let sum = used + more
        let resource = QuotaResource.allCases.first { more[$0] > 0 && sum[$0] > limits[$0] }
        return resource.map {
            QuotaExcess(resource: $0, used: used[$0], limit: limits[$0], asked: more[$0])
        }
    }
}

/// Why something does not fit into a quota.
package struct QuotaExcess: Sendable, Equatable {
    package let resource: QuotaResource
    package let used: Int64
    package let limit: Int64
    package let asked: Int64

    package init(resource: QuotaResource, used: Int64, limit: Int64, asked: Int64) {
        self.resource = resource
        self.used = used
        self.limit = limit
        self.asked = asked
    }

    /// For people; says what to do.
    package var message: String {
        "The organization's quota of \(resource.words(limit)) does not allow it: \(resource.figure(used)) are in use, "
            + "and this needs \(resource.figure(asked)) more. \(resource.advice), or ask the administrator for a "
            + "larger quota."
    }
}

extension QuotaResource {
    /// An amount of what, such as `500 MB of memory`.
    package func words(_ number: Int64) -> String {
        let noun =
            switch self {
            case .applications: "applications"
            case .instances: "instances"
            case .cpuMillicores: "of CPU"
            case .memoryMB: "of memory"
            case .storageBytes: "of storage"
            case .concurrentBuilds: "builds at once"
            }
        return "\(figure(number)) \(noun)"
    }

    /// An amount with its unit alone, such as `500 MB`.
    fileprivate func figure(_ number: Int64) -> String {
        switch self {
        case .applications, .instances, .concurrentBuilds: "\(number)"
        case .cpuMillicores: "\(number) millicores"
        case .memoryMB: "\(number) MB"
        case .storageBytes: "\(number / 1_048_576 + (number % 1_048_576 > 0 ? 1 : 0)) MB"
        }
    }
}
