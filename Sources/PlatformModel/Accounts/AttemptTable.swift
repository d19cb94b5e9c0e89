/// Counts attempts by where they come from and what they are about, within a window of time. Attempts about one subject
/// are held apart by source, so nobody can use up somebody else's.
///
/// Memory is bounded: at most ``capacity`` sources, of which the oldest gives way. A source counts once, however many
/// subjects it tries, so it cannot push itself out.
package struct AttemptTable: Sendable {
    package struct Limits: Sendable {
        /// Attempts from one source, whatever about.
        package let perSource: Int
        /// Attempts from one source about one subject.
        package let perSubject: Int
        package let windowSeconds: Int64

        package init(perSource: Int, perSubject: Int, windowSeconds: Int64) {
            self.perSource = perSource
            self.perSubject = perSubject
            self.windowSeconds = windowSeconds
        }
    }

    private struct Source {
        var number = 0
        var subjects: [String: Int] = [:]
        let endsAt: Timestamp
    }

    private let limits: Limits
    package let capacity: Int
    private var sources: [String: Source] = [:]
    /// In the order of their beginning, which is that of their end.
    private var order: [(name: String, endsAt: Timestamp)] = []
    private var first = 0

    package init(_ limits: Limits, capacity: Int = 20_000) {
        self.limits = limits
        self.capacity = max(1, capacity)
    }

    package var count: Int { sources.count }

    /// Counts one more attempt, as failed until ``withdraw(source:subject:)``, so that attempts made at once are not
    /// all let through before the first is counted. Answers the seconds to wait when there have been too many; nil when
    /// this one may go on.
    package mutating func begin(source name: String, subject: String, now: Timestamp) -> Int? {
        var source = sources[name].flatMap { $0.endsAt > now ? $0 : nil } ?? open(name, now)
        let ofSubject = source.subjects[subject] ?? 0
        guard source.number < limits.perSource, ofSubject < limits.perSubject else {
            return Int(clamping: source.endsAt.milliseconds(since: now) / 1000 + 1)
        }
        source.number += 1
        source.subjects[subject] = ofSubject + 1
        sources[name] = source
        return nil
    }

    /// Takes back an attempt that was right, or that was never decided.
    package mutating func withdraw(source name: String, subject: String) {
        guard var source = sources[name] else { return }
        source.number = max(0, source.number - 1)
        let left = (source.subjects[subject] ?? 0) - 1
        source.subjects[subject] = left > 0 ? left : nil
        sources[name] = source
    }

    /// Forgets what was counted about a subject from a source: it has shown that it may.
    package mutating func forgive(source name: String, subject: String) {
        guard var source = sources[name] else { return }
        source.number = max(0, source.number - (source.subjects[subject] ?? 0))
        source.subjects[subject] = nil
        sources[name] = source
    }

    private mutating func open(_ name: String, _ now: Timestamp) -> Source {
        sources[name] = nil
        while let oldest = order.dropFirst(first).first, oldest.endsAt <= now || sources.count >= capacity {
            // The same source may have begun anew since.
            if sources[oldest.name]?.endsAt == oldest.endsAt { sources[oldest.name] = nil }
            first += 1
        }
        if first > capacity {
            order.removeFirst(first)
            first = 0
        }
        let source = Source(endsAt: now.adding(seconds: limits.windowSeconds))
        order.append((name, source.endsAt))
        sources[name] = source
        return source
    }
}
