import Testing

/// A trap is a remote crash, a shell is an injection, a hidden clock is an untestable rule.
@Suite struct SafetyTests {
    static let sources = SourceTree.swiftFiles(in: "Sources")

    @Test func `nothing is forced`() {
        #expect(!Self.sources.isEmpty)
        #expect(SourceTree.findings(in: Self.sources, matching: #/\btry!|\bas!|\bunowned\(unsafe\)/#) == [])
    }

    @Test func `no value is force-unwrapped`() {
        #expect(SourceTree.findings(in: Self.sources, matching: #/[\w\)\]]!(?!=)(?:[\s\.\,\)\]\}\[\(]|$)/#) == [])
    }

    @Test func `nothing ends the process on purpose`() {
        let pattern = #/\b(fatalError|preconditionFailure|assertionFailure|precondition|assert|abort)\(/#
        #expect(SourceTree.findings(in: Self.sources, matching: pattern) == [])
    }

    @Test func `floating numbers become whole ones only by checked conversions`() {
        let pattern = #/\bInt(?:64|32)?\((?:Double|Float|[a-z]\w*(?:Seconds|Ratio|Fraction|Percent)Value)\b/#
        #expect(SourceTree.findings(in: Self.sources, matching: pattern) == [])
    }

    /// Strings are removed from code lines, so this looks at whole lines. What runs inside a tenant's own container may
    /// use that container's shell; nothing else may.
    @Test func `no shell runs on a host`() {
        let inContainers = "Sources/NodeAgent/Builds/"
        let pattern = #/"(?:/bin/|/usr/bin/)?(?:ba|da|z)?sh"|\bpopen\(|\bsystem\(/#
        let found = Self.sources.filter { !$0.path.hasPrefix(inContainers) }.flatMap { file in
            file.lines.enumerated().filter { $0.element.firstMatch(of: pattern) != nil }
                .map { "\(file.path):\($0.offset + 1)" }
        }
        #expect(found == [])
    }

    @Test func `the clock is read in one file`() {
        let allowed: Set<String> = ["Sources/HostSupport/HostClock.swift", "Sources/HostSupport/SystemTime.swift"]
        let pattern =
            #/\bDate\(\)|\bDate\.now\b|\bTask\.sleep\b|\bgettimeofday\b|\bclock_gettime\b|\bContinuousClock\b/#
        #expect(SourceTree.findings(in: Self.sources, matching: pattern, except: allowed) == [])
    }

    /// Random choices that are not ids: jitter, names of temporary files, masks of the WebSocket protocol.
    @Test func `ids and random bytes are made in one file`() {
        let allowed: Set<String> = [
            "Sources/HostSupport/UniqueIDs.swift", "Sources/HostSupport/Backoff.swift",
            "Sources/HostSupport/AtomicFile.swift",
        ]
        let pattern = #/\bUUID\(\)|\bSystemRandomNumberGenerator\b|\.random\(/#
        let files = Self.sources.filter { !["WebSockets", "CommandLine", "SQLStore"].contains($0.target) }
        #expect(SourceTree.findings(in: files, matching: pattern, except: allowed) == [])
    }

    @Test func `no unfinished work is left behind`() {
        let found = (Self.sources + SourceTree.swiftFiles(in: "Tests").filter { $0.target != "RepositoryTests" })
            .flatMap { file in
                file.lines.enumerated().filter { $0.element.firstMatch(of: #/\b(TODO|FIXME|XXX|HACK)\b/#) != nil }
                    .map { "\(file.path):\($0.offset + 1)" }
            }
        #expect(found == [])
    }
}
