import Foundation

/// Seconds of the processor that this thread spends on `work`, whatever else the machine does: the least of five tries.
package func processorSeconds(_ work: () throws -> Void) rethrows -> Double {
    func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
    var least = Double.infinity
    for _ in 0..<5 {
        let before = now()
        try work()
        least = min(least, now() - before)
    }
    return least
}
