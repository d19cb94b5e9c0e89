import ControlPlane
import Foundation
import HTTPTypes
import HummingbirdTesting
import PlatformAPI
import PlatformModel
import SQLStore
import TestSupport
import Testing

@Suite struct SpendingTests {
    @Test(arguments: StoreEngine.allCases)
    func `each amount is told once a month, when it is reached`(engine: StoreEngine) async throws {
        try await BillingFixture.run(engine, credit: "100") { fixture in
            let (platform, token) = (fixture.platform, try await fixture.token)
            let path = "/api/paas/billing/alerts"
            for amount in ["0.072", "0.2", "50"] {
                let answer = try await platform.call(.post, path, SpendingAlertRequest(threshold: amount), token: token)
                #expect(answer.status == .created)
            }
            let again = SpendingAlertRequest(threshold: "50.00")
            #expect(try await platform.call(.post, path, again, token: token).status == .conflict)
            for wrong in ["0", "-1", "x"] {
                let request = SpendingAlertRequest(threshold: wrong)
                #expect(try await platform.call(.post, path, request, token: token).fields == ["threshold"])
            }
            try await fixture.goLive()
            let before = try await fixture.count("mails")
            func told() async throws -> Int {
                platform.clock.advance(seconds: 3600)
                for _ in 0..<2 { try await fixture.look() }
                return try await fixture.count("mails") - before
            }
            #expect(try await told() == 0)
            #expect(try await told() == 1)
            #expect(try await told() == 1)
            platform.clock.advance(seconds: 3 * 3600)
            #expect(try await told() == 2)
            // The test's clock begins in the middle of January.
            platform.clock.advance(seconds: 20 * 86_400)
            #expect(try await told() == 3)
            let list = try await platform.call(.get, path, token: fixture.token)
                .decoded(ListResource<SpendingAlertResource>.self).items
            #expect(list.map(\.noticedMonth) == ["2027-02", "2027-02", nil])
            let gone = "\(path)/\(list.first?.id ?? "")"
            #expect(try await platform.call(.delete, gone, token: fixture.token).status == .noContent)
            #expect(try await platform.call(.delete, gone, token: fixture.token).status == .notFound)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `an alert is told by the ways that are set, changed, and seen`(engine: StoreEngine) async throws {
        try await BillingFixture.run(engine, credit: "100") { fixture in
            let (platform, path) = (fixture.platform, "/api/paas/billing/alerts")
            func send(
                _ method: HTTPRequest.Method, _ path: String, _ threshold: String, _ channels: [String]? = nil
            ) async throws -> TestResponse {
                try await platform.call(
                    method, path, SpendingAlertRequest(threshold: threshold, channels: channels), token: fixture.token)
            }
            for wrong in [[], ["pigeon"], ["mail", "pigeon"]] {
                #expect(try await send(.post, path, "1", wrong).fields == ["channels"])
            }
            let made = try await send(.post, path, "0.03").decoded(SpendingAlertResource.self)
            #expect(made.channels == ["mail", "panel"] && !made.isShown)
            let quiet = try await send(.post, path, "0.02", ["panel", "panel"]).decoded(SpendingAlertResource.self)
            #expect(quiet.channels == ["panel"])
            let (one, other) = ("\(path)/\(made.id)", "\(path)/\(quiet.id)")
            #expect(try await send(.put, other, "0.03").status == .conflict)
            #expect(try await send(.put, "\(path)/x", "7").status == .notFound)
            try await fixture.goLive()
            let before = try await fixture.mails()
            func browse(_ page: String) async throws -> String {
                try await PageBrowser(platform, BillingFixture.customer).page(page).text
            }
            let notice = "spending has reached 0.03 USD: 0.036 USD"
            #expect(try await !browse("/applications").contains("spending has reached"))
            platform.clock.advance(seconds: 3600)
            for _ in 0..<2 { try await fixture.look() }
            #expect(try await fixture.mails().count == before.count + 1)
            #expect(try await browse("/applications").contains(notice))
            // The smaller one is shown when the larger one was seen, and neither when both were.
            #expect(try await platform.call(.post, one + "/acknowledge", token: fixture.token).status == .ok)
            #expect(try await browse("/applications").contains("spending has reached 0.02 USD"))
            #expect(try await platform.call(.post, other + "/acknowledge", token: fixture.token).status == .ok)
            #expect(try await !browse("/applications").contains("spending has reached"))
            #expect(try await platform.call(.post, "\(path)/x/acknowledge", token: fixture.token).status == .notFound)
            // Other ways alone do not tell again; another amount does, at once when it is reached.
            let same = try await send(.put, other, "0.02", ["mail"]).decoded(SpendingAlertResource.self)
            #expect(same.channels == ["mail"] && same.noticedMonth != nil)
            #expect(try await fixture.mails().count == before.count + 1)
            #expect(try await send(.put, other, "0.5").decoded(SpendingAlertResource.self).noticedMonth == nil)
            let again = try await send(.put, other, "0.01").decoded(SpendingAlertResource.self)
            #expect(again.channels == ["mail"] && again.noticedMonth != nil)
            #expect(try await fixture.mails().count == before.count + 2)
        }
    }

    @Test func `the forms change an alert and say what is wrong with it`() async throws {
        try await BillingFixture.run(.sqlite, credit: "100") { fixture in
            let (platform, path) = (fixture.platform, "/api/paas/billing/alerts")
            for amount in ["5", "7"] {
                _ = try await platform.call(
                    .post, path, SpendingAlertRequest(threshold: amount), token: fixture.token)
            }
            func alerts() async throws -> [SpendingAlertResource] {
                try await platform.call(.get, path, token: fixture.token)
                    .decoded(ListResource<SpendingAlertResource>.self).items
            }
            let id = try #require(try await alerts().first?.id)
            let browser = try await PageBrowser(platform, BillingFixture.customer)
            let base = "/organizations/\(fixture.organization)/billing/alerts"
            for (fields, problem) in [
                ("threshold=9", "Choose at least one way to be told."), ("threshold=x&mail=yes", "must be above 0"),
                ("threshold=7&mail=yes", "There is an alert at 7.00 already."),
            ] {
                let answer = try await browser.send(base + "/change", "alert=\(id)&\(fields)")
                #expect(answer.status >= 400 && answer.text.contains(problem), "\(fields): \(answer.status)")
                #expect(answer.text.components(separatedBy: "<details class=\"more\" open>").count == 2)
            }
            let changed = try await browser.send(base + "/change", "alert=\(id)&threshold=9&panel=yes")
            #expect(changed.status == 303)
            #expect(try await alerts().map(\.channels) == [["mail", "panel"], ["panel"]])
            for (fields, place) in [("", "/billing?"), ("&from=applications", "/applications?")] {
                let seen = try await browser.send(base + "/acknowledge", "alert=\(id)\(fields)")
                #expect(seen.status == 303 && seen.location.contains(place), "\(seen.location)")
            }
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `at the limit everything stops until it is raised or the month ends`(engine: StoreEngine) async throws {
        try await BillingFixture.run(engine, credit: "100") { fixture in
            let (platform, path) = (fixture.platform, "/api/paas/billing/limit")
            func setLimit(_ limit: String?) async throws -> WalletResource {
                try await platform.call(.put, path, SpendingLimitRequest(limit: limit), token: fixture.token)
                    .decoded(WalletResource.self)
            }
            #expect(try await setLimit("0.05").spendingLimit == "0.05")
            try await fixture.goLive()
            platform.clock.advance(seconds: 3600)
            try await fixture.look()
            #expect(try await fixture.wallet.standing == "ok")
            let mails = try await fixture.count("mails")
            platform.clock.advance(seconds: 3600)
            try await fixture.look()
            let stopped = try await fixture.wallet
            #expect(stopped.standing == "suspended" && stopped.spent == "0.072" && stopped.owed == "0.00")
            #expect(try await fixture.count("applications WHERE suspension = 'billing'") == 1)
            #expect(try await fixture.count("mails") == mails + 1)
            #expect(try await platform.act("start", "shop", token: fixture.token).status == .conflict)
            // Money does not help; a higher limit does.
            try await fixture.credit("10")
            #expect(try await fixture.wallet.standing == "suspended")
            #expect(try await setLimit("0.1").standing == "ok")
            try await fixture.finish()
            #expect(try await fixture.count("applications WHERE is_suspended = 1") == 0)
            platform.clock.advance(seconds: 3600)
            try await fixture.look()
            #expect(try await fixture.wallet.standing == "suspended")
            platform.clock.advance(seconds: 20 * 86_400)
            try await fixture.look()
            #expect(try await fixture.count("applications WHERE is_suspended = 1") == 0)
            #expect(try await setLimit(nil).spendingLimit == nil)
        }
    }
}
