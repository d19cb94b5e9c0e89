/// What an organization was charged in one month: immutable once it is issued.
package struct InvoiceResource: Sendable, Equatable, Codable {
    /// Without gaps over the whole platform; null for a preview of the present month.
    package var number: Int64?
    /// Such as `2026-11`, UTC.
    package var month: String
    /// Where it covers a part of the month only: from when, and until when.
    package var from: String?
    package var until: String?
    package var currency: String
    package var issuedAt: String?
    /// Who sells, a line each.
    package var sender: [String]
    /// Who pays, a line each.
    package var recipient: [String]
    package var taxID: String?
    package var lines: [Line]
    /// The sum of all lines.
    package var total: String
    /// The part of the total that is tax; with its rate in hundredths of a percent.
    package var tax: String
    package var taxBasisPoints: Int

    /// One application at one rate.
    package struct Line: Sendable, Equatable, Codable {
        package var applicationID: String
        package var application: String
        package var plan: String
        /// Price of an instance's hour.
        package var rate: String
        /// Of all instances together, with two places.
        package var hours: String
        package var amount: String

        package init(
            applicationID: String, application: String, plan: String, rate: String, hours: String, amount: String
        ) {
            self.applicationID = applicationID
            self.application = application
            self.plan = plan
            self.rate = rate
            self.hours = hours
            self.amount = amount
        }

        private enum CodingKeys: String, CodingKey {
            case applicationID = "application_id", application, plan, rate, hours, amount
        }
    }

    package init(month: String, currency: String, lines: [Line], total: String, tax: String, taxBasisPoints: Int) {
        self.month = month
        self.currency = currency
        sender = []
        recipient = []
        self.lines = lines
        self.total = total
        self.tax = tax
        self.taxBasisPoints = taxBasisPoints
    }

    private enum CodingKeys: String, CodingKey {
        case number, month, from, until, currency, issuedAt = "issued_at", sender, recipient, taxID = "tax_id", lines
        case total, tax, taxBasisPoints = "tax_basis_points"
    }
}

/// One invoice in a list.
package struct InvoiceSummaryResource: Sendable, Equatable, Codable {
    package var number: Int64
    package var month: String
    package var total: String
    package var currency: String
    package var issuedAt: String

    package init(number: Int64, month: String, total: String, currency: String, issuedAt: String) {
        self.number = number
        self.month = month
        self.total = total
        self.currency = currency
        self.issuedAt = issuedAt
    }

    private enum CodingKeys: String, CodingKey { case number, month, total, currency, issuedAt = "issued_at" }
}

/// `PUT /api/paas/billing/address`.
package struct BillingAddressRequest: Sendable, Equatable, Codable {
    /// Name, street, town, country: at most ten lines.
    package var lines: [String]
    package var taxID: String?

    package init(lines: [String], taxID: String? = nil) {
        self.lines = lines
        self.taxID = taxID
    }

    private enum CodingKeys: String, CodingKey { case lines, taxID = "tax_id" }
}

/// `GET /api/paas/billing/address`: who invoices are made out to.
package struct BillingAddressResource: Sendable, Equatable, Codable {
    /// Name, street, town, country: at most ten lines.
    package var lines: [String]
    package var taxID: String?

    package init(lines: [String], taxID: String? = nil) {
        self.lines = lines
        self.taxID = taxID
    }

    private enum CodingKeys: String, CodingKey { case lines, taxID = "tax_id" }
}
