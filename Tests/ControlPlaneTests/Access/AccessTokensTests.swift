import HostSupport
import PlatformModel
import Testing

@testable import ControlPlane

@Suite struct AccessTokensTests {
    private let now = Timestamp(milliseconds: 1_800_000_000_000)
    private let tokens = AccessTokens(Secret([UInt8](repeating: 1, count: 32)))

    private func made() throws -> String { try tokens.make(signIn: "sign-in", user: UserID("person"), now: now) }

    @Test func `a token names its sign-in until its time is over`() throws {
        let token = try made()
        #expect(tokens.signIn(in: token, now: now) == "sign-in")
        #expect(tokens.signIn(in: token, now: now.adding(seconds: AccessTokens.lifetime - 1)) == "sign-in")
        #expect(tokens.signIn(in: token, now: now.adding(seconds: AccessTokens.lifetime)) == nil)
        let other = AccessTokens(Secret([UInt8](repeating: 2, count: 32)))
        #expect(other.signIn(in: token, now: now) == nil)
    }

    @Test func `a token with one character changed, added or taken away is refused`() throws {
        let token = Array(try made().utf8)
        for position in token.indices {
            for byte in Array("A_.=".utf8) where byte != token[position] {
                var changed = token
                changed[position] = byte
                #expect(tokens.signIn(in: String(decoding: changed, as: UTF8.self), now: now) == nil)
            }
            var (longer, shorter) = (token, token)
            longer.insert(UInt8(ascii: "A"), at: position)
            shorter.remove(at: position)
            for other in [longer, shorter] {
                #expect(tokens.signIn(in: String(decoding: other, as: UTF8.self), now: now) == nil)
            }
        }
    }

    @Test(arguments: ["", ".", "..", "...", "a.b.c", "é.é.é"])
    func `what is no token at all is refused`(text: String) throws {
        #expect(tokens.signIn(in: text, now: now) == nil)
        let parts = try made().split(separator: ".")
        for other in ["\(parts[0])", "\(parts[0]).", "\(parts[0]).\(parts[2])", "\(parts[0]).\(parts[1])."] {
            #expect(tokens.signIn(in: other + text, now: now) == nil)
        }
    }
}
