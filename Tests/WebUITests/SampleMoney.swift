import PlatformModel

@testable import WebUI

/// The pages of payments, invoices and other plans.
extension Samples {
    func moneyPages(_ web: WebPages) -> [(name: String, html: String)] {
        [
            ("plan-change", web.html(planChange(peak: 190, refusal: nil), in: frame)),
            ("plan-change-refused", web.html(planChange(peak: 500, refusal: Self.refusal), in: frame)),
            ("top-up", web.html(topUp(address: "https://checkout.example.com/c/1", outcome: nil), in: frame)),
            ("top-up-paid", web.html(topUp(address: nil, outcome: "Paid; it is in the wallet."), in: frame)),
            ("invoices", web.html(invoices, in: frame)), ("invoice", web.html(invoice, in: frame)),
        ]
    }

    private static let refusal = """
        has 512 MB of memory, and an instance used up to 500 MB in the last 24 hours, which needs 550 MB with a tenth \
        to spare
        """

    private func planChange(peak: Int, refusal: String?) -> PlanChangeContent {
        func offer(_ name: String, _ size: String, _ hourly: String, isPresent: Bool = false) -> PlanChangeContent.Offer
        {
            var offer = PlanChangeContent.Offer(id: text("p-\(name)"), name: text(name), isPresent: isPresent)
            (offer.size, offer.hourly, offer.monthly) = (text(size), text("\(hourly) USD"), text("10.07 USD"))
            (offer.difference, offer.presentName) = (text("-5.04 USD"), text("Basic"))
            (offer.presentSize, offer.presentHourly) = (text("1 CPU, 1024 MB, 10 GB"), text("0.0138 USD"))
            (offer.presentMonthly, offer.isSmaller, offer.instances) = (text("10.07 USD"), true, 2)
            offer.peakMemory = text("\(peak) MB")
            return offer
        }
        var smaller = offer("Starter", "0.5 CPU, 512 MB, 5 GB", "0.0069")
        smaller.refusal = refusal.map { text($0) }
        var content = PlanChangeContent(
            heading: heading(.settings), slug: text("storefront"),
            plans: [
                smaller, offer("Basic", "1 CPU, 1024 MB, 10 GB", "0.0138", isPresent: true),
                offer("Large", "4 CPU, 8192 MB, 40 GB", "0.11"),
            ])
        content.chosen = smaller
        content.canChange = true
        content.problem = hostile
        return content
    }

    private func topUp(address: String?, outcome: String?) -> TopUpContent {
        var content = TopUpContent(
            heading: organizationHeading(.billing), amount: text("25.00 USD"), provider: text("PayPal"))
        content.address = address
        content.outcome = outcome.map { text($0) }
        content.isPaid = outcome != nil
        return content
    }

    private var invoices: InvoiceListContent {
        var content = InvoiceListContent(
            heading: organizationHeading(.billing),
            invoices: [.init(number: text("2026-000041"), month: text("2026-10"), total: text("14.90 USD"))])
        content.address = FormField(text("Analytical Engines\n12 St. James's Square"), problem: hostile)
        content.taxID = FormField(text("GB123456789"), problem: hostile)
        return content
    }

    private var invoice: InvoiceContent {
        var content = InvoiceContent(
            heading: organizationHeading(.billing), number: text("2026-000041"), month: text("2026-10"))
        content.issued = text("2026-11-01")
        content.sender = [text("Example Hosting"), text("1 Main Street")]
        content.recipient = [text("Analytical Engines"), text("12 St. James's Square")]
        content.taxID = text("GB123456789")
        content.lines = [
            .init(
                application: text("storefront"), plan: text("Starter"), rate: text("0.0069"), hours: text("744.00"),
                amount: text("5.1336")),
            .init(
                application: text("docs"), plan: text("Basic"), rate: text("0.0138"), hours: text("707.71"),
                amount: text("9.7664")),
        ]
        content.total = text("14.90 USD")
        content.tax = text("2.38 USD (19 %)")
        return content
    }
}
