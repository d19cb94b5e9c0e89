import HTTPTypes
import HostSupport
import PlatformAPI
import PlatformModel
import SQLStore
import TestSupport
import Testing

@testable import ControlPlane

/// Two servers over one store, which share nothing in memory.
@Suite struct SharedLimitTests {
    private static let email = "a@example.org"

    private func attempt(
        _ server: Assembly, _ password: String, from address: String = "198.51.100.7"
    ) async -> PlatformError.Code? {
        let visitor = Visitor(address: address)
        do {
            _ = try await server.access.signIns.signIn(
                LoginRequest(email: Self.email, password: password), from: visitor)
            return nil
        } catch {
            return (error as? PlatformError)?.code
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `wrong passwords at one server count at the other, with PostgreSQL`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            _ = try await platform.newCustomer(Self.email)
            let servers = [Assembly(platform.assembly.surroundings), Assembly(platform.assembly.surroundings)]
            for number in 0..<LoginLimits.failuresPerPerson {
                #expect(await attempt(servers[number % 2], "wrong one") == .unauthenticated)
            }
            let expected: PlatformError.Code? = engine == .postgresql ? .tooManyRequests : nil
            for server in servers { #expect(await attempt(server, TestPlatform.password) == expected) }
            #expect(await attempt(servers[0], TestPlatform.password, from: "203.0.113.9") == nil)
            platform.clock.advance(seconds: LoginLimits.windowSeconds)
            for server in servers { #expect(await attempt(server, TestPlatform.password) == nil) }
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `what was right is forgiven everywhere, and old counts are forgotten`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            _ = try await platform.newCustomer(Self.email)
            let servers = [Assembly(platform.assembly.surroundings), Assembly(platform.assembly.surroundings)]
            for _ in 0..<3 {
                for _ in 0..<(LoginLimits.failuresPerPerson - 1) {
                    #expect(await attempt(servers[0], "wrong one") == .unauthenticated)
                }
                let other = engine == .postgresql ? servers[1] : servers[0]
                #expect(await attempt(other, TestPlatform.password) == nil)
            }
            platform.clock.advance(seconds: LoginLimits.windowSeconds)
            let surroundings = platform.assembly.surroundings
            try await AccessCleaner(surroundings, limits: RateLimits(surroundings)).clean()
            #expect(try await platform.store.read { try $0.query("SELECT name FROM attempts").count } == 0)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `counters in the store and in memory decide the same`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let limits = AttemptTable.Limits(perSource: 5, perSubject: 3, windowSeconds: 60)
            let counter = AttemptCounter("trial", limits, platform.assembly.surroundings)
            var table = AttemptTable(limits)
            var random = SystemRandomNumberGenerator()
            var steps: [String] = []
            for _ in 0..<300 {
                let (source, subject) = (
                    "s\(Int.random(in: 0..<2, using: &random))", "\(Int.random(in: 0..<3, using: &random))"
                )
                let now = platform.assembly.surroundings.now
                switch Int.random(in: 0..<10, using: &random) {
                case 0:
                    steps.append("forgive \(source) \(subject)")
                    try await counter.forgive(source: source, subject: subject)
                    table.forgive(source: source, subject: subject)
                case 1:
                    steps.append("advance")
                    platform.clock.advance(seconds: 20)
                default:
                    steps.append("begin \(source) \(subject)")
                    let found = try await counter.begin(source: source, subject: subject)
                    let expected = table.begin(source: source, subject: subject, now: now)
                    guard found == expected else {
                        Issue.record("\(found ?? 0), not \(expected ?? 0): \(steps)")
                        return
                    }
                }
            }
        }
    }
}
