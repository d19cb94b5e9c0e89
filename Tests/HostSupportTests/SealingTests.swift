import HostSupport
import Testing

@Suite struct SealingTests {
    static let old = [UInt8](repeating: 1, count: 32)
    static let new = [UInt8](repeating: 2, count: 32)

    @Test func `what was sealed opens for the same place only`() throws {
        let sealing = try Sealing(current: "m1", keys: ["m1": Self.old])
        let sealed = try sealing.seal("swordfish", binding: "variables/1")
        #expect(!sealed.contains("swordfish"))
        #expect(try sealing.open(sealed, binding: "variables/1").reveal() == "swordfish")
        #expect(throws: Sealing.Failure.unreadable) { try sealing.open(sealed, binding: "variables/2") }
    }

    @Test func `the same text sealed twice looks different`() throws {
        let sealing = try Sealing(current: "m1", keys: ["m1": Self.old])
        #expect(try sealing.seal("x", binding: "a") != sealing.seal("x", binding: "a"))
    }

    @Test func `an old key still opens after a new one is current`() throws {
        let before = try Sealing(current: "m1", keys: ["m1": Self.old])
        let sealed = try before.seal("kept", binding: "a")
        let after = try Sealing(current: "m2", keys: ["m1": Self.old, "m2": Self.new])
        #expect(try after.open(sealed, binding: "a").reveal() == "kept")
        let forgotten = try Sealing(current: "m2", keys: ["m2": Self.new])
        #expect(throws: Sealing.Failure.unknownKey("m1")) { try forgotten.open(sealed, binding: "a") }
    }

    @Test func `a changed letter anywhere is noticed`() throws {
        let sealing = try Sealing(current: "m1", keys: ["m1": Self.old])
        // Eight letters: with nonce and tag a multiple of three, so that every bit of the base64 text counts.
        let sealed = Array(try sealing.seal("goldfish", binding: "a"))
        for position in sealed.indices {
            var changed = sealed
            changed[position] = changed[position] == "A" ? "B" : "A"
            #expect(throws: Sealing.Failure.self) { try sealing.open(String(changed), binding: "a") }
        }
    }

    @Test(arguments: ["", ".", "m1", "m1.", "m1.!!!!", "m1.AAAA", "..", "m1.AAAA.BBBB"])
    func `garbage is refused`(text: String) throws {
        let sealing = try Sealing(current: "m1", keys: ["m1": Self.old])
        #expect(throws: Sealing.Failure.self) { try sealing.open(text, binding: "a") }
    }

    @Test func `a key of the wrong length is refused`() {
        #expect(throws: Sealing.Failure.badKey) { try Sealing(current: "m1", keys: ["m1": [1, 2, 3]]) }
        #expect(throws: Sealing.Failure.badKey) { try Sealing(current: "m2", keys: ["m1": Self.old]) }
    }

    @Test func `a secret never prints`() {
        struct Holder { let password: Secret<String> }
        let secret = Secret("swordfish")
        var dumped = ""
        dump(Holder(password: secret), to: &dumped)
        for text in ["\(secret)", String(reflecting: secret), "\(Holder(password: secret))", dumped] {
            #expect(text.contains("•••"))
            #expect(!text.contains("swordfish"))
        }
        #expect(secret.reveal() == "swordfish")
    }
}
