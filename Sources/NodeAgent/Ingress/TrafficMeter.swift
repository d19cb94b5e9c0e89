package import AgentProtocol

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What nginx counted since it was started, per application: totals by name (`2xx`, `ms`, `le50` …).
package struct IngressCounters: Sendable, Equatable, Decodable {
    /// Another value means that the totals began anew.
    package var started: String
    package var applications: [String: [String: Int64]]

    package init(started: String, applications: [String: [String: Int64]]) {
        self.started = started
        self.applications = applications
    }
}

/// Turns totals into what happened between two readings.
package struct TrafficMeter: Sendable, Equatable {
    private var last: IngressCounters?

    package init() {}

    /// The first reading is only a beginning: what nginx counted before is not known to be new.
    package mutating func read(_ counters: IngressCounters) -> [ApplicationTraffic] {
        defer { last = counters }
        guard let last else { return [] }
        let before = last.started == counters.started ? last.applications : [:]
        return counters.applications.keys.sorted().compactMap { id in
            let now = Self.sums(counters.applications[id])
            let then = Self.sums(before[id])
            // The oldest counters leave nginx's memory when it is full, so a total may also be lower than before.
            let requests = now.requests >= then.requests ? now.requests &- then.requests : now.requests
            let errors = now.errors >= then.errors ? now.errors &- then.errors : now.errors
            guard requests > 0 else { return nil }
            return ApplicationTraffic(applicationID: id, requests: requests, serverErrors: min(errors, requests))
        }
    }

    private static func sums(_ totals: [String: Int64]?) -> (requests: Int64, errors: Int64) {
        let classes = (totals ?? [:]).filter { $0.key.hasSuffix("xx") && $0.value >= 0 }
        let requests = classes.values.reduce(Int64(0)) { $0.addingReportingOverflow($1).partialValue }
        return (max(0, requests), classes["5xx"] ?? 0)
    }
}
