import PlatformModel
import Testing

@Suite struct AccountRulesTests {
    @Test(
        arguments: [
            ("anna@example.org", "anna@example.org"), (" Anna.B+x@EXAMPLE.org\n", "anna.b+x@example.org"),
            ("root@localhost", "root@localhost"), ("ü@exämple.org", "ü@exämple.org"), ("", nil), ("anna", nil),
            ("@example.org", nil), ("anna@", nil), ("a@b@c", nil), ("a b@c.d", nil), ("a@b..c", nil),
            ("a@b\u{0}.c", nil),
            ("<x>@b.c", nil), ("a@b.c\u{202E}", nil), ("a@b.c\r\nBcc: d@e.f", nil),
        ] as [(String, String?)])
    func `an address is taken in one form, or refused`(text: String, expected: String?) {
        #expect(AccountRules.email(text) == expected)
    }

    @Test func `lengths have limits`() {
        #expect(AccountRules.email(String(repeating: "a", count: 65) + "@b.c") == nil)
        #expect(AccountRules.email("a@" + String(repeating: "b", count: 200)) == nil)
        #expect(AccountRules.problem(ofPassword: "1234567") != nil)
        #expect(AccountRules.problem(ofPassword: "12345678") == nil)
        #expect(AccountRules.problem(ofPassword: String(repeating: "é", count: 600)) != nil)
        #expect(AccountRules.name(String(repeating: "x", count: 101)) == nil)
        #expect(AccountRules.name("e" + String(repeating: "\u{301}", count: 1000)) == nil)
    }

    @Test func `names lose the space around them and refuse control characters`() {
        #expect(AccountRules.name("  Anna Ö  ") == "Anna Ö")
        #expect(AccountRules.name(" \n ") == nil)
        #expect(AccountRules.name("a\u{1B}[31m") == nil)
    }

    @Test func `a person acts where they ask to, or where they joined first`() {
        let memberships = ["a", "b"].map { id in
            let organization = Organization(id: .init(id), name: id, createdAt: .init(milliseconds: 0))
            return Membership(organization: organization, role: .member)
        }
        #expect(Membership.chosen(from: memberships, asked: nil)?.organization.name == "a")
        #expect(Membership.chosen(from: memberships, asked: "b")?.organization.name == "b")
        #expect(Membership.chosen(from: memberships, asked: "c") == nil)
        #expect(Membership.chosen(from: [], asked: nil) == nil)
    }
}
