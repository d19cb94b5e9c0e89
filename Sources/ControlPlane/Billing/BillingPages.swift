import Hummingbird
import PlatformAPI
import PlatformModel
import WebUI

/// The page of an organization's wallet.
struct BillingPages {
    let frame: OrganizationFrame
    let wallets: Wallets
    let views: UsageViews
    let topUps: TopUps
    let vouchers: Vouchers
    let spending: Spending

    private static let records = 20

    func add(to table: inout RouteTable) {
        let base = OrganizationFrame.base + "/billing"
        table.tenant(.billing, .get, base, "Page of an organization's wallet") { request, _, tenant in
            frame.page(try await content(tenant), tenant, request)
        }
        table.tenant(.billing, .post, base + "/top-ups", "Opens a payment from the form") { request, _, tenant in
            try await topUp(try await FormBody(request), request, tenant)
        }
        table.tenant(.billing, .get, base + "/top-ups/{topup}", "Page of a payment") { request, context, tenant in
            let topUp = try await topUps.get(tenant.scope, context.parameter("topup"))
            return frame.page(try page(topUp, tenant), tenant, request)
        }
        addSpending(to: &table, base)
        table.tenant(.billing, .post, base + "/vouchers", "Redeems a voucher from the form") { request, _, tenant in
            try await redeem(try await FormBody(request), request, tenant)
        }
    }

    private func addSpending(to table: inout RouteTable, _ base: String) {
        table.tenant(.billing, .post, base + "/alerts", "Adds an amount to be told at") { request, _, tenant in
            let form = try await FormBody(request)
            do {
                _ = try await spending.add(tenant, Self.alert(form))
                return frame.redirect(tenant, "/billing", .saved)
            } catch let failure as PlatformError where failure.isAboutForm {
                var content = try await content(tenant)
                content.threshold = Self.threshold(form, failure)
                return frame.page(content, tenant, request, status: .init(code: failure.code.status))
            }
        }
        table.tenant(.billing, .post, base + "/alerts/change", "Changes an amount to be told at") {
            request, _, tenant in
            let form = try await FormBody(request)
            do {
                _ = try await spending.change(tenant, form.text("alert"), Self.alert(form))
                return frame.redirect(tenant, "/billing", .saved)
            } catch let failure as PlatformError where failure.isAboutForm {
                let typed = (alert: form.text("alert"), field: Self.threshold(form, failure))
                return frame.page(
                    try await content(tenant, typed: typed), tenant, request,
                    status: .init(code: failure.code.status))
            }
        }
        table.tenant(.billing, .post, base + "/alerts/acknowledge", "Says that an alert was seen") {
            request, _, tenant in
            let form = try await FormBody(request)
            _ = try await spending.acknowledge(tenant, form.text("alert"))
            return form.text("from") == "applications"
                ? frame.website.redirect("/applications", .saved) : frame.redirect(tenant, "/billing", .saved)
        }
        table.tenant(.billing, .post, base + "/alerts/remove", "Removes an amount to be told at") {
            request, _, tenant in
            try await spending.remove(tenant, try await FormBody(request).text("alert"))
            return frame.redirect(tenant, "/billing", .removed)
        }
        table.tenant(.billing, .post, base + "/limit", "Sets the spending limit from the form") { request, _, tenant in
            let form = try await FormBody(request)
            do {
                _ = try await spending.setLimit(tenant, SpendingLimitRequest(limit: form.optionalText("limit")))
                return frame.redirect(tenant, "/billing", .saved)
            } catch let failure as PlatformError where failure.isAboutForm {
                var content = try await content(tenant)
                content.limit = FormField(form.text("limit"), problem: failure.problem("limit"))
                return frame.page(content, tenant, request, status: .init(code: failure.code.status))
            }
        }
    }

    private static func alert(_ form: FormBody) -> SpendingAlertRequest {
        let channels = SpendingAlert.Channel.allCases.map(\.rawValue).filter { form.has($0) }
        return SpendingAlertRequest(threshold: form.text("threshold"), channels: channels)
    }

    private static func threshold(_ form: FormBody, _ failure: PlatformError) -> FormField {
        // The form's boxes can only be wrong by none of them being ticked.
        let unticked = failure.problem("channels").map { _ in "Choose at least one way to be told." }
        return FormField(
            form.text("threshold"), problem: failure.problem("threshold") ?? unticked ?? failure.message)
    }

    /// The form leads to a page of ours, from which a link leads to the provider: forms may not leave the site.
    private func topUp(_ form: FormBody, _ request: Request, _ tenant: Tenant) async throws -> Response {
        do {
            let wanted = TopUpRequest(amount: form.text("amount"), provider: form.optionalText("provider"))
            let made = try await topUps.begin(tenant, wanted)
            return frame.website.redirect(
                OrganizationHeading.path(of: tenant.scope.organizationID) + "/billing/top-ups/\(made.id)")
        } catch let failure as PlatformError where failure.isAboutForm || failure.code == .unavailable {
            var content = try await content(tenant)
            content.amount = FormField(form.text("amount"), problem: failure.problem("amount"))
            content.topUpProblem =
                failure.isAboutForm ? failure.remainder(without: ["amount"]) : failure.message
            return frame.page(content, tenant, request, status: .init(code: failure.code.status))
        }
    }

    private func redeem(_ form: FormBody, _ request: Request, _ tenant: Tenant) async throws -> Response {
        do {
            _ = try await vouchers.redeem(tenant, RedeemRequest(code: form.text("code")))
            return frame.redirect(tenant, "/billing", .redeemed)
        } catch let failure as PlatformError where failure.isAboutForm {
            var content = try await content(tenant)
            content.code = FormField(form.text("code"), problem: failure.problem("code") ?? failure.message)
            return frame.page(content, tenant, request, status: .init(code: failure.code.status))
        }
    }

    private func page(_ topUp: TopUpResource, _ tenant: Tenant) throws -> TopUpContent {
        var content = TopUpContent(
            heading: try frame.heading(tenant, .billing), amount: "\(topUp.amount) \(topUp.currency)",
            provider: TopUp.Provider(rawValue: topUp.provider)?.title ?? topUp.provider)
        content.address = topUp.address
        switch TopUp.Status(rawValue: topUp.status) {
        case .paid:
            content.isPaid = true
            content.outcome = "Paid: \(topUp.paid ?? topUp.amount) \(topUp.currency) are in the wallet. Thank you."
        case .held:
            content.outcome =
                "\(topUp.paid ?? "") \(topUp.paidCurrency ?? "") came in, which is another currency than "
                + "the wallet's. An administrator looks after it."
        case .ended: content.outcome = "This payment was not finished. Nothing was taken."
        case .settled: content.outcome = "An administrator has returned or booked this payment."
        case .pending, nil:
            content.outcome = topUp.address == nil ? "The provider has not answered yet. Load this page again." : nil
        }
        return content
    }

    /// - Parameter typed: what was typed into the form of an alert and is not right.
    private func content(
        _ tenant: Tenant, typed: (alert: String, field: FormField)? = nil
    ) async throws -> BillingContent {
        let wallet = try await wallets.wallet(tenant.scope)
        let summary = try await views.summary(tenant.scope)
        let usage = try await views.days(tenant.scope, of: nil, count: CostChart.days).items
        let hours = try await views.hours(tenant.scope, of: nil, count: CostChart.hours).items
        let records = try await wallets.records(tenant.scope, ListPage(limit: Self.records)).items
        let now = wallets.now
        var content = BillingContent(
            heading: try frame.heading(tenant, .billing), figures: Self.figures(wallet, summary),
            chart: CostChart.days(usage, wallet.currency, now), month: summary.month)
        content.costs = summary.applications.map {
            .init(name: $0.name, amount: "\($0.amount) \(summary.currency)", hours: $0.hours)
        }
        content.hours = CostChart.hours(hours, wallet.currency, now)
        content.totals = summary.types.compactMap { total in
            MeteredType(rawValue: total.type).map {
                .init(type: $0, amount: "\(total.amount) \(summary.currency)", hours: total.hours)
            }
        }
        content.records = records.map { record in
            let money = [record.balance, record.promotion].compactMap { Money(decimal: $0) }.reduce(.zero, +)
            return .init(
                kind: Movement.Kind(rawValue: record.kind), note: record.note,
                amount: "\(money.decimal) \(record.currency)",
                at: Moment(Timestamp(rfc3339: record.createdAt) ?? now, now: now))
        }
        content.isOff = wallet.billing == BillingMode.off.rawValue
        content.currency = wallet.currency
        content.limit = FormField(wallet.spendingLimit ?? "")
        let alerts = try await spending.alerts(tenant.scope).items
        content.notices = BillingNotices.all(
            wallet, alerts, of: tenant.scope.organizationID, isAtHome: true)
        content.alerts = alerts.map {
            .init(
                id: $0.id, threshold: $0.threshold, currency: wallet.currency,
                channels: $0.channels.compactMap(SpendingAlert.Channel.init), noticedMonth: $0.noticedMonth,
                typed: typed?.alert == $0.id ? typed?.field : nil)
        }
        content.providers = try await topUps.providers().map {
            FormOption(value: $0.rawValue, label: $0.title, isSelected: false)
        }
        let payments = try await topUps.list(tenant.scope, ListPage(limit: Self.records)).items
        content.open = payments.filter { $0.address != nil }.prefix(3).map { payment in
            .init(
                id: payment.id, amount: "\(payment.amount) \(payment.currency)",
                at: Moment(Timestamp(rfc3339: payment.createdAt) ?? now, now: now))
        }
        return content
    }

    private static func figures(
        _ wallet: WalletResource, _ summary: BillingSummaryResource
    ) -> [Figure] {
        let promotion = wallet.promotion == Money.zero.decimal ? nil : "\(wallet.promotion) of it is credit"
        let held = wallet.held.flatMap { $0 == Money.zero.decimal ? nil : "\($0) more is held for what starts" }
        let hint = [promotion, held].compactMap(\.self).joined(separator: "; ")
        return [
            .init("Balance", "\(wallet.available) \(wallet.currency)", hint: hint.isEmpty ? nil : hint),
            .init("Cost now", "\(wallet.hourlyCost) \(wallet.currency)", hint: "an hour"),
            .init("Lasts", wallet.lasts ?? "—", hint: wallet.lasts == nil ? "nothing costs anything now" : nil),
            .init("This month", "\(summary.total) \(summary.currency)", hint: summary.month),
            .init("At the month's end", "\(summary.projected) \(summary.currency)", hint: "if all runs on as now"),
        ]
    }
}
