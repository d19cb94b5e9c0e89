import Crypto
import Foundation
import HostSupport
import NIOHTTP1
import PlatformModel

/// Stripe Checkout sessions (docs.stripe.com/api/checkout/sessions) and its signed webhooks
/// (docs.stripe.com/webhooks#verify-manually).
struct StripeCheckout: PaymentProvider {
    let http: ProviderHTTP
    let key: Secret<String>
    let signingSecret: Secret<String>

    /// How old a message may be, in seconds; Stripe's own default.
    static let tolerance: Int64 = 300

    func open(_ topUp: TopUp, from pages: PaymentReturn) async throws -> OpenedPayment {
        guard let count = Self.count(topUp.asked, in: topUp.currency) else {
            throw PlatformError.invalid([.init("amount", "is no whole number of the currency's smallest unit.")])
        }
        var call = ProviderHTTP.Call(.POST, "/v1/checkout/sessions", headers: headers)
        // Repeated with the same key, Stripe answers with the session that it made first.
        call.headers.append(("Idempotency-Key", topUp.id.text))
        call.setForm([
            ("mode", "payment"), ("client_reference_id", topUp.id.text), ("success_url", pages.success),
            ("cancel_url", pages.cancel), ("line_items[0][quantity]", "1"),
            ("line_items[0][price_data][currency]", topUp.currency.lowercased()),
            ("line_items[0][price_data][unit_amount]", "\(count)"),
            ("line_items[0][price_data][product_data][name]", pages.title),
        ])
        let session: Session = try await http.send(call)
        guard let address = session.url else { throw PlatformError.provider(.stripe, "a session without an address") }
        return OpenedPayment(reference: session.id, address: address)
    }

    func look(_ reference: String) async throws -> TopUp.Outcome {
        let path = "/v1/checkout/sessions/\(ProviderHTTP.Call.escaped(reference))"
        let session: Session = try await http.send(.init(.GET, path, headers: headers))
        if session.paymentStatus == "paid" {
            guard let count = session.amountTotal, let currency = session.currency,
                let amount = Self.money(count, in: currency)
            else { throw PlatformError.provider(.stripe, "a paid session without an amount") }
            return .paid(amount, currency: currency)
        }
        switch session.status {
        case "expired": return .ended
        // Such as a direct debit, which takes days.
        case "complete": return .processing
        default: return .open
        }
    }

    func subject(of message: ProviderMessage, now: Timestamp) async throws -> String? {
        let signature = message.header("Stripe-Signature")
        guard Self.isSigned(message.body, signature, by: signingSecret.reveal(), now: now) else {
            throw PlatformError.unsignedMessage
        }
        guard let event = try? JSONDecoder().decode(Event.self, from: Data(message.body)),
            event.type.hasPrefix("checkout.session.")
        else { return nil }
        return event.data.object.id
    }

    /// `t=<seconds>,v1=<HMAC-SHA256 of "t.body">`, the latter perhaps several times while a secret is rolled.
    static func isSigned(_ body: [UInt8], _ header: String, by secret: String, now: Timestamp) -> Bool {
        let parts = header.split(separator: ",").compactMap { part -> (name: Substring, value: Substring)? in
            let pair = part.split(separator: "=", maxSplits: 1)
            return pair.count == 2 ? (pair[0], pair[1]) : nil
        }
        guard let time = parts.first(where: { $0.name == "t" })?.value, let seconds = Int64(time),
            let age = Self.distance(seconds, now.milliseconds / 1000), age <= tolerance
        else { return false }
        let signed = Array(time.utf8) + [UInt8(ascii: ".")] + body
        let code = HMAC<SHA256>.authenticationCode(for: signed, using: SymmetricKey(data: Array(secret.utf8)))
        let expected = Array(hexadecimal(code).utf8)
        return parts.prefix(20).contains { $0.name == "v1" && expected.isSame(as: Array($0.value.utf8)) }
    }

    private static func distance(_ first: Int64, _ second: Int64) -> Int64? {
        let (difference, overflow) = first.subtractingReportingOverflow(second)
        return overflow || difference == .min ? nil : abs(difference)
    }

    // docs.stripe.com/currencies: these have no smaller unit in use, yet are given with two places.
    private static let withTwoPlaces: Set<String> = ["ISK", "UGX"]

    private static func count(_ amount: Money, in currency: String) -> Int64? {
        MinorUnits.count(amount, in: withTwoPlaces.contains(currency) ? "EUR" : currency)
    }

    private static func money(_ count: Int64, in currency: String) -> Money? {
        MinorUnits.money(count, in: withTwoPlaces.contains(currency.uppercased()) ? "EUR" : currency)
    }

    private var headers: [(String, String)] { [("Authorization", "Bearer \(key.reveal())")] }

    private struct Session: Decodable {
        let id: String
        let url: String?
        let status: String?
        let paymentStatus: String?
        let amountTotal: Int64?
        let currency: String?

        enum CodingKeys: String, CodingKey {
            case id, url, status, currency, paymentStatus = "payment_status", amountTotal = "amount_total"
        }
    }

    private struct Event: Decodable {
        let type: String
        let data: Content

        struct Content: Decodable { let object: Object }
        struct Object: Decodable { let id: String }
    }
}
