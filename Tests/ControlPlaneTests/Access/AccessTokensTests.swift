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
        // Also when the right one is known.
        #expect(tokens.signIn(in: String(decoding: token, as: UTF8.self), now: now) != nil)
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

    @Test func `a token that only looks like a known one is refused`() throws {
        for number in 0..<100 {
            let token = try tokens.make(signIn: "sign-in \(number)", user: UserID("person"), now: now)
            #expect(tokens.signIn(in: token, now: now) == "sign-in \(number)")
            let alike = token.replacing("K", with: "\u{212A}")
            if token.contains("K") { #expect(alike == token && tokens.signIn(in: alike, now: now) == nil) }
        }
    }

    @Test func `of any number of tokens each is told as itself, and memory is bounded`() throws {
        for number in 0..<4500 {
            let token = try tokens.make(signIn: "\(number)", user: UserID("person"), now: now)
            for _ in 0..<2 { #expect(tokens.signIn(in: token, now: now) == "\(number)") }
        }
        #expect(tokens.knownCount <= 2000)
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
