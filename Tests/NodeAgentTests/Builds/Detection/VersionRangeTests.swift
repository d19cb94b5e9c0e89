import Testing

@testable import NodeAgent

@Suite struct VersionRangeTests {
    @Test(arguments: [
        ("18", "18", true), ("18", "20", false), ("18.x", "18", true), ("v18.19.0", "18", true), ("*", "20", true),
        (">=18", "20", true), (">=18", "16", false), (">18", "18", false), (">18", "20", true), ("<20", "18", true),
        ("<20", "20", false), ("<=20", "20", true), ("^18.2.0", "18", true), ("^18.2.0", "20", false),
        ("~18.2", "18", true), ("~3.11", "3.11", true), ("~3.11", "3.12", false), ("16 || 18", "18", true),
        ("16||18", "20", false), ("16 - 18", "18", true), ("16 - 18", "20", false), (">=3.9,<3.12", "3.11", true),
        (">=3.9,<3.12", "3.12", false), (">= 18.0.0 < 19", "18", true), ("==3.11.*", "3.11", true),
        ("^3.9", "3.11", true), ("^3.9", "4.0", false), ("3.11.4", "3.11", true), ("3.11.4", "3.12", false),
        ("^0.2.3", "0.2", true), ("^0.2.3", "0.3", false), ("~=3.10", "3.11", true), ("~=3.10", "4.0", false),
        ("!=3.10", "3.11", true), ("7.4|8.2", "8.2", true),
    ])
    func `a requirement admits the offered lines that can meet it`(range: String, offer: String, admits: Bool) throws {
        #expect(try #require(VersionRange.parse(range)).admits(offer) == admits)
    }

    @Test func `Composer's tilde keeps the major version`() throws {
        #expect(try #require(VersionRange.parse("~8.1", tilde: .keepsMajor)).admits("8.2"))
        #expect(try #require(VersionRange.parse("~8.1")).admits("8.2") == false)
    }

    @Test(arguments: [
        "", "|", "abc", "99999999999999999999", "1.2.3.4.x.y z", ">", "lts/iron", String(repeating: "9", count: 500),
    ])
    func `what is no version is not understood, and never traps`(text: String) {
        let range = VersionRange.parse(text)
        #expect(range == nil || range?.admits("1") != nil)
        #expect(range?.admits("99999999999999") != true)
    }
}
