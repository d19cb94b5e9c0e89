/// What a node's heartbeats say about it: R4.1, R4.2 and section 5.4 of the specification.
package enum NodeHealth {
    /// Silence after which a node counts as offline.
    package static let offlineAfterSeconds: Int64 = 90
    /// Share of a resource, in percent, from which a node is degraded.
    package static let degradedFromPercent = 90

    /// The state of a node that has just reported.
    package static func status(total: Resources, used: Resources, isProtected: Bool = true) -> Node.Status {
        let keys: [KeyPath<Resources, Int>] = [\.cpuMillicores, \.memoryMB, \.diskMB]
        let isFull = keys.contains { percent(used[keyPath: $0], of: total[keyPath: $0]) >= degradedFromPercent }
        return isFull || !isProtected ? .degraded : .online
    }

    /// Whole percent, rounded down; 0 of nothing.
    package static func percent(_ part: Int, of whole: Int) -> Int {
        guard whole > 0, part > 0 else { return 0 }
        let (product, overflow) = part.multipliedReportingOverflow(by: 100)
        return overflow ? Int.max : product / whole
    }
}

/// What an administrator may call a node and its region.
package enum NodeName {
    /// One to 63 lower-case letters, digits, points and hyphens, beginning and ending with a letter or digit.
    package static func isValid(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard (1...63).contains(bytes.count), let first = bytes.first, let last = bytes.last else { return false }
        return isAlphanumeric(first) && isAlphanumeric(last)
            && bytes.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
