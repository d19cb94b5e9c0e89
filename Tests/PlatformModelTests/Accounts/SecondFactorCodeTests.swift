import PlatformModel
import Testing

@Suite struct SecondFactorCodeTests {
    @Test func `six digits are a code, sixteen letters a recovery code, anything else nothing`() {
        #expect(SecondFactorCode("123 456") == .time("123456"))
        #expect(SecondFactorCode("ABCD-efgh-2345-wxyz") == .recovery("abcdefgh2345wxyz"))
        let long = String(repeating: "1", count: 99)
        for text in ["", "12345", "1234567", "12345x", "abcdefgh2345wxy1", "１２３４５６", long] {
            #expect(SecondFactorCode(text) == nil, "\(text)")
        }
        #expect(SecondFactorCode.readable("abcdefgh2345wxyz") == "abcd-efgh-2345-wxyz")
    }

    @Test func `the present step and its neighbours are accepted, none of them twice`() {
        let now = Timestamp(milliseconds: 300_000)
        #expect(SecondFactorCode.acceptedSteps(now: now, lastUsed: nil) == [9, 10, 11])
        #expect(SecondFactorCode.acceptedSteps(now: now, lastUsed: 10) == [11])
        #expect(SecondFactorCode.acceptedSteps(now: now, lastUsed: 99) == [])
        #expect(SecondFactorCode.acceptedSteps(now: Timestamp(milliseconds: 0), lastUsed: nil) == [0, 1])
    }

    @Test func `a refresh token is exchanged once, and again only right away`() {
        let now = Timestamp(milliseconds: 1_000_000)
        func decide(_ usedAgo: Int64?) -> RefreshRule {
            RefreshRule.decide(
                isSignInValid: true, usedAt: usedAgo.map { Timestamp(milliseconds: 1_000_000 - $0) }, now: now)
        }
        #expect(decide(nil) == .exchange)
        #expect(decide(10_000) == .exchange)
        #expect(decide(10_001) == .endSignIn)
        #expect(RefreshRule.decide(isSignInValid: false, usedAt: nil, now: now) == .refuse)
        #expect(RefreshRule.decide(isSignInValid: false, usedAt: now, now: now) == .refuse)
    }
}
