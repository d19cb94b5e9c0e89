import Testing

@testable import PlatformAPI

@Suite struct AuditSentenceTests {
    private static func entry(
        _ action: String, _ subject: String, result: String = "done", code: String = "", actor: String? = "ada@x.org"
    ) -> AuditEntryResource {
        AuditEntryResource(
            chain: "c", number: 1, at: "2026-11-21T02:37:07Z", actorKind: actor == nil ? "nobody" : "person",
            actorID: "u", actor: actor ?? "", credential: "cookie", action: action, subject: subject, address: "::1",
            result: result, code: code, requestID: "r", count: 1, hash: "h")
    }

    private static let id = "01920000-0000-7000-8000-000000000001"
    private static let create = "POST /api/paas/applications"
    private static let delete = "DELETE /api/paas/applications/{application}"
    private static let login = "POST /api/auth/login"

    @Test(arguments: [
        (entry(create, "/api/paas/applications (application \(id) shop)"), "ada@x.org created the application shop"),
        (entry(delete, "/api/paas/applications/\(id) (application shop)"), "ada@x.org deleted the application shop"),
        (
            entry(delete, "/api/paas/applications/shop", result: "denied", code: "forbidden"),
            "ada@x.org was refused when trying to delete the application shop"
        ),
        (
            entry(delete, "/api/paas/applications/shop", result: "failed", code: "internal"),
            "ada@x.org tried to delete the application shop, which failed (internal)"
        ),
        (
            entry("GET /applications", "/applications (as b@x.org)"),
            "ada@x.org looked at the applications as b@x.org"
        ),
        (
            entry("POST /applications/{application}/stop", "/applications/shop/stop (as b@x.org) (application shop)"),
            "ada@x.org stopped the application shop as b@x.org"
        ),
        (
            entry("PUT /api/paas/members/{user}", "/api/paas/members/\(id) (b@x.org was member, is now admin)"),
            "ada@x.org changed the role of a member: b@x.org was member, is now admin"
        ),
        (
            entry("POST /api/paas/tokens", "/api/paas/tokens (token \(id) ci: view deploy, until tomorrow)"),
            "ada@x.org made the API token ci: view deploy, until tomorrow"
        ),
        (
            entry("POST /api/paas/invitations", "/x (invitation \(id) for b@x.org as viewer)"),
            "ada@x.org made an invitation for b@x.org as viewer"
        ),
        (
            entry("PUT /api/paas/applications/{application}/env/{key}", "/api/paas/applications/shop/env/A (A)"),
            "ada@x.org set the variable A of the application shop"
        ),
        (
            entry(login, "/api/auth/login (user \(id) b@x.org, session \(id))", actor: nil), "b@x.org signed in"
        ),
        (
            entry(login, "/api/auth/login (user \(id) b@x.org)", result: "denied", code: "unauthenticated", actor: nil),
            "Somebody was refused when trying to sign in as b@x.org: wrong password or code"
        ),
        (
            entry("GET /api/admin/paas/plans", "/x", result: "denied", code: "unauthenticated", actor: nil),
            "Somebody was refused when trying to look at the plans: not signed in"
        ),
        (
            entry("POST /api/auth/logout", "/api/auth/logout (session \(id))"), "ada@x.org signed out"
        ),
        (entry("PUT /of/tomorrow", "/of/tomorrow (x)"), "ada@x.org called PUT /of/tomorrow: x"),
    ])
    func `an entry is told as a sentence`(entry: AuditEntryResource, sentence: String) {
        #expect(AuditSentence(entry).text == sentence)
    }

    @Test func `what has a page is a piece of its own`() {
        let sentence = AuditSentence(Self.entry(Self.delete, "/api/paas/applications/shop"))
        #expect(sentence.parts == [.init("deleted the application "), .init("shop", noun: "application")])
        #expect(sentence.subjects == ["application": "shop"])
    }

    @Test func `hostile subjects stay words and break nothing`() {
        let subjects = [
            "", " ", "(", "/x (", "/x ()", "/x (as ", "/x (application", "/x (user )", "{application} ({key})",
        ]
        for subject in subjects {
            let text = AuditSentence(Self.entry(Self.create, subject)).text
            #expect(text.hasPrefix("ada@x.org created the application "), "\(subject)")
        }
    }

    @Test func `each verb has its past tense`() {
        let expected: Set<String> = [
            "accepted", "acknowledged", "added", "asked", "began", "called", "cancelled", "changed", "checked",
            "chose", "compared", "confirmed", "connected", "created", "credited", "deleted", "deployed", "did",
            "disabled", "drained", "enabled", "ended", "exported", "handed", "imported", "joined", "left", "let",
            "agreed", "looked", "made", "opened", "read", "redeemed", "refunded", "registered", "removed", "renamed",
            "reported", "reset", "restarted", "resumed", "revoked", "rolled", "rotated", "scaled", "set", "settled",
            "signed", "started", "stopped", "suspended", "took", "tried", "turned", "uploaded", "used", "withdrew",
        ]
        let used = Set((AuditPhrases.verbs.union(["call"])).map(AuditVerb.past))
        #expect(used.subtracting(expected).sorted() == [] && expected.subtracting(used).sorted() == [])
    }

    @Test func `no action has two phrases`() {
        #expect(Set(AuditPhrases.actions).count == AuditPhrases.actions.count)
    }
}
