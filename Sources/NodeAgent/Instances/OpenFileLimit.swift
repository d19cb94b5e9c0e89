#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// How many open files a process of an instance may have.
package enum OpenFileLimit {
    /// 16 384, or this host's own hard limit where that is lower: an engine cannot grant more than it has itself, and
    /// refuses to start the container then.
    package static func usual() -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 4096 }
        return Int(min(limit.rlim_max, 16_384))
    }
}
