import HostSupport
import Testing

@testable import ControlPlane

@Suite struct PasswordHashingTests {
    @Test func `only the right password fits, and equal passwords look different`() async throws {
        let hashing = PasswordHashing(cost: 4, ids: .system)
        let one = try await hashing.hash("correct horse")
        let two = try await hashing.hash("correct horse")
        #expect(one != two)
        #expect(try await hashing.verify("correct horse", against: one))
        #expect(try await !hashing.verify("correct horsf", against: one))
        #expect(try await !hashing.verify("correct horse", against: nil))
        #expect(try await !hashing.verify("correct horse", against: "$scrypt$ln=4,r=8,p=1$$"))
        #expect(try await !hashing.verify("", against: "nonsense"))
    }

    @Test func `a hash of another cost is outdated and still verified`() async throws {
        let old = try await PasswordHashing(cost: 3, ids: .system).hash("correct horse")
        let hashing = PasswordHashing(cost: 4, ids: .system)
        #expect(hashing.isOutdated(old))
        #expect(try await hashing.verify("correct horse", against: old))
    }

    @Test(.timeLimit(.minutes(1))) func `too many at once are refused instead of piling up`() async throws {
        let hashing = PasswordHashing(cost: 8, ids: .system)
        let refused = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<200 {
                group.addTask {
                    do {
                        _ = try await hashing.hash("correct horse")
                        return false
                    } catch { return (error as? PlatformError)?.code == .tooManyRequests }
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect((1...136).contains(refused))
    }

    @Test(arguments: [[UInt8](), [0], [255, 254], [251, 255, 191, 0], Array(0...255)])
    func `base64 for addresses comes back`(bytes: [UInt8]) {
        let text = Base64URL.encode(bytes)
        #expect(!text.contains { "+/=".contains($0) })
        #expect(Base64URL.decode(text) == bytes)
        #expect(Base64URL.decode("+\(text)") == nil)
    }

    @Test(arguments: ["A", "AAAAA", "AB", "AAB", "AA==", "A A", "AA\n", "ÄÄ"])
    func `base64 that nobody writes is refused`(text: String) { #expect(Base64URL.decode(text) == nil) }
}
