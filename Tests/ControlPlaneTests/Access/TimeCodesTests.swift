import Testing

@testable import ControlPlane

@Suite struct TimeCodesTests {
    /// RFC 4226, appendix D, and RFC 6238, appendix B, of which the last six digits are ours.
    static let standard: [(Int64, String)] = [
        (0, "755224"), (1, "287082"), (9, "520489"), (37_037_036, "081804"), (41_152_263, "005924"),
        (666_666_666, "353130"),
    ]

    @Test(arguments: standard)
    func `codes are those of the standard`(step: Int64, code: String) {
        #expect(TimeCodes.code(secret: Array("12345678901234567890".utf8), step: step) == code)
    }

    /// RFC 4648, section 10.
    @Test(arguments: [
        ("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("foobar", "MZXW6YTBOI"),
    ])
    func `Base32 is that of the standard`(text: String, encoded: String) {
        #expect(Base32.encode(Array(text.utf8)) == encoded)
        #expect(Base32.decode(encoded) == Array(text.utf8))
    }

    @Test func `the address for an authenticator is escaped`() {
        let address = TimeCodes.address(secret: [1, 2, 3, 4, 5], email: "a/b+c@d.test", issuer: "Sky Panel")
        #expect(
            address == "otpauth://totp/Sky%20Panel:a%2Fb%2Bc%40d.test?secret=AEBAGBAF&issuer=Sky%20Panel")
    }
}
