import Testing

@testable import PlatformModel

@Suite struct APITokenTests {
    private let start = Timestamp(milliseconds: 1_000_000)

    private func token(_ permissions: Set<Permission>, days: Int = 1) -> APIToken {
        APIToken(
            id: APITokenID("t"), organizationID: OrganizationID("o"), userID: UserID("u"),
            request: .init(name: "CI", permissions: permissions, isAdministrator: false, days: days), hint: "skp_abc",
            now: start)
    }

    @Test func `a token never lends more than the role still gives`() {
        let grant = token([.view, .deploy, .manage]).grant
        #expect(grant.narrowed(to: Role.owner.permissions) == [.view, .deploy, .manage])
        #expect(grant.narrowed(to: Role.member.permissions) == [.view, .deploy])
        #expect(grant.narrowed(to: Role.viewer.permissions) == [.view])
        #expect(token([.view]).grant.narrowed(to: Role.owner.permissions) == [.view])
    }

    @Test func `a token ends with its days or when it is revoked`() {
        var token = token([.view])
        #expect(token.isUsable(now: start.adding(seconds: 86_399)))
        #expect(!token.isUsable(now: start.adding(seconds: 86_400)))
        token.revokedAt = start
        #expect(!token.isUsable(now: start))
    }

    @Test func `its use is noted once a minute`() {
        var token = token([.view])
        #expect(token.needsUseNote(now: start))
        token.lastUsedAt = start
        #expect(!token.needsUseNote(now: start.adding(seconds: 59)))
        #expect(token.needsUseNote(now: start.adding(seconds: 60)))
    }

    @Test func `the checksum is zlib's`() {
        #expect(APITokenText.crc32("123456789".utf8) == 0xCBF4_3926)
    }

    @Test func `every token is well formed, and none with one character changed`() {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<50 {
            let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
            let text = APITokenText.make(bytes)
            #expect(text.utf8.count == 53 && APITokenText.isWellFormed(text))
            for position in text.indices.dropFirst(4) {
                var changed = text
                changed.replaceSubrange(position...position, with: text[position] == "a" ? "b" : "a")
                #expect(!APITokenText.isWellFormed(changed))
            }
        }
        let edges = [[UInt8](repeating: 0, count: 32), [UInt8](repeating: 255, count: 32)].map(APITokenText.make)
        #expect(Set(edges).count == 2 && edges.allSatisfy(APITokenText.isWellFormed))
        for bad in ["", "skp_", "skp_" + String(repeating: "é", count: 49), String(repeating: "0", count: 53)] {
            #expect(!APITokenText.isWellFormed(bad))
        }
    }
}
