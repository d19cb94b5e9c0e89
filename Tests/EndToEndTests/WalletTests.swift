import Foundation
import Testing

/// Money and containers together: a wallet with half a minute's money runs dry, the application's container goes, its
/// data stays, and a payment brings it back. The clock is the real one; the plan is dear, and charged every minute.
@Suite(
    .serialized, .enabled(if: Installation.isRunning, "needs a running installation: scripts/test starts one"),
    .timeLimit(.minutes(10)))
struct WalletTests {
    private static let wallet = "/api/paas/billing/wallet"

    @Test func `a wallet that runs dry stops the container, and a payment brings it back as it was`() async throws {
        let installation = try await Installation.open()
        try await prepaid(installation) { own, plan in
            try await DeployedApplication.with("dry", on: own, plan: plan) { application in
                try await fill(own, "40")
                var files = BadApplicationTests.server("x")
                files["server.py"] = files["server.py"]?.replacingOccurrences(
                    of: "body = b\"x\"", with: "body = os.environ.get(\"KEPT\", \"none\").encode()")
                let set = try await own.call(
                    "POST", "\(application.path)/env", json: ["key": "KEPT", "value": "still here"])
                try #require((200...201).contains(set.status), "\(set.text)")
                let live = try await application.deploy(files: files)
                try #require(live["status"] as? String == "live", "\(live)")
                #expect(try await own.visit(application.url).text == "still here")
                try await drain(own, to: 0.30)
                try await expectSuspension(of: application, on: own)
                try await fill(own, "80")
                _ = try await eventually("it serves again", within: 120) {
                    try await own.visit(application.url).text == "still here" ? true : nil
                }
                #expect(try await application.status() == "running")
                try await expectInvoiceMatchesLedger(own)
            }
        }
    }

    private func expectSuspension(of application: DeployedApplication, on own: Installation) async throws {
        _ = try await eventually("it is suspended", within: 180) {
            try await application.status() == "suspended" ? true : nil
        }
        let label = "label=skypanel.application=\(application.id)"
        _ = try await eventually("its container is gone") {
            try await run(["docker", "ps", "-q", "--filter", label]).isEmpty ? true : nil
        }
        let page = try await own.visit(application.url)
        #expect(page.status == 503 && page.text.contains("Not available at the moment"), "\(page.text)")
        // Its image and settings are still there.
        #expect(!(try await run(["docker", "image", "ls", "-aq", "--filter", label]).isEmpty))
        #expect(try await own.call("GET", "\(application.path)/env").text.contains("KEPT"))
        let wallet = try await own.call("GET", Self.wallet)
        #expect(wallet.json["standing"] as? String == "suspended", "\(wallet.text)")
        #expect(wallet.json["deletes_at"] is String && wallet.json["owed"] as? String != "0.00", "\(wallet.text)")
        let start = try await own.call("POST", "\(application.path)/restart")
        #expect(start.status == 409, "\(start.text)")
    }

    /// Everything that was charged, by the ledger and by the invoice, between two charges.
    private func expectInvoiceMatchesLedger(_ own: Installation) async throws {
        func total() async throws -> String {
            let preview = try await own.call("GET", "/api/paas/billing/invoices/preview")
            return try #require(preview.json["total"] as? String, "\(preview.text)")
        }
        let (invoiced, booked) = try await eventually("no charge comes in between") {
            let before = try await total()
            let records = try await own.call("GET", "/api/paas/billing/records?limit=200")
            guard try await total() == before else { return nil as (Decimal, Decimal)? }
            let usage = records.items.filter { $0["kind"] as? String == "usage" }
            let sum = usage.reduce(Decimal.zero) { sum, record in
                sum - decimal(record["balance"]) - decimal(record["promotion"]) + decimal(record["owed"])
            }
            return (decimal(before), sum)
        }
        #expect(invoiced == booked && invoiced > 0)
        let verified = try await own.call("GET", "/api/admin/paas/billing/verify")
        #expect(verified.json["is_sound"] as? Bool == true, "\(verified.text)")
    }

    private func decimal(_ value: Any?) -> Decimal { Decimal(string: value as? String ?? "") ?? .nan }

    /// Pays money into an organization's wallet.
    private func fill(_ own: Installation, _ amount: String) async throws {
        let id = try #require(own.organization)
        let booked = try await own.call(
            "POST", "/api/admin/paas/organizations/\(id)/credit", json: ["amount": amount, "note": "by hand"])
        try #require(booked.status == 200, "\(booked.text)")
    }

    /// Pays back all but `rest`: an hour of it had to be there to begin with.
    private func drain(_ own: Installation, to rest: Decimal) async throws {
        let id = try #require(own.organization)
        let balance = decimal(try await own.call("GET", Self.wallet).json["balance"])
        let amount = "\(balance - rest)"
        let booked = try await own.call(
            "POST", "/api/admin/paas/organizations/\(id)/refund", json: ["amount": amount, "note": "all but minutes"])
        try #require(booked.status == 200, "\(amount): \(booked.text)")
    }

    /// Turns billing on for an organization of its own with a dear plan, and off again.
    private func prepaid(
        _ installation: Installation, _ body: (Installation, String) async throws -> Void
    ) async throws {
        let name = "Dry \(UInt32.random(in: 0...999_999))"
        let settings = ["billing", "grace_hours", "charge_interval_seconds"]
        let plan = try await installation.call(
            "POST", "/api/admin/paas/plans",
            json: [
                "name": name, "cpu_millicores": 250, "memory_mb": 128, "storage_gb": 1, "price_monthly": "26000",
                "price_hourly": "36", "max_instances": 1,
            ])
        try #require(plan.status == 201, "\(plan.text)")
        let made = try await installation.call("POST", "/api/paas/organizations", json: ["name": name])
        try #require(made.status == 201, "\(made.text)")
        var own = installation
        own.organization = made.json["id"] as? String
        let on = try await installation.call(
            "PUT", "/api/admin/paas/settings",
            json: ["billing": "prepaid", "grace_hours": 0, "charge_interval_seconds": 60])
        try #require(on.status == 200, "\(on.text)")
        // What others have on this installation is to be paid as well.
        let home = try await installation.call("GET", "/api/auth/me").json["organization"] as? [String: Any]
        var others = installation
        others.organization = home?["id"] as? String
        try await fill(others, "1000")
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(own, try #require(plan.json["id"] as? String)))
        } catch {
            result = .failure(error)
        }
        let off = try await installation.call(
            "PUT", "/api/admin/paas/settings",
            json: Dictionary(uniqueKeysWithValues: settings.map { ($0, NSNull()) }))
        #expect(off.status == 200, "\(off.text)")
        try result.get()
    }
}
