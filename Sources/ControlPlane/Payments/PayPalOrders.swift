import Foundation
import HostSupport
import NIOHTTP1
import PlatformModel

/// PayPal Orders v2 (developer.paypal.com/docs/api/orders/v2) and its webhooks, which PayPal itself verifies for us
/// (developer.paypal.com/docs/api/webhooks/v1/#verify-webhook-signature_post): no certificate is fetched from an
/// address that a message names.
struct PayPalOrders: PaymentProvider {
    let http: ProviderHTTP
    let clientID: Secret<String>
    let clientSecret: Secret<String>
    let webhookID: Secret<String>

    func open(_ topUp: TopUp, from pages: PaymentReturn) async throws -> OpenedPayment {
        var call = try await signed(.POST, "/v2/checkout/orders")
        call.headers.append(("PayPal-Request-Id", topUp.id.text))
        let places = MinorUnits.places(of: topUp.currency)
        let whole = topUp.asked.microUnits / 1_000_000
        let value = places == 0 ? "\(whole)" : "\(whole).\(String(repeating: "0", count: places))"
        try call.setJSON(
            NewOrder(
                purchaseUnits: [
                    .init(
                        customID: topUp.id.text, description: String(pages.title.prefix(127)),
                        amount: Amount(currencyCode: topUp.currency, value: value))
                ],
                context: .init(returnURL: pages.success, cancelURL: pages.cancel)))
        let order: Order = try await http.send(call)
        let link = order.links?.first { $0.rel == "payer-action" || $0.rel == "approve" }
        guard let link else { throw PlatformError.provider(.paypal, "an order without an address") }
        return OpenedPayment(reference: order.id, address: link.href)
    }

    func look(_ reference: String) async throws -> TopUp.Outcome {
        let path = "/v2/checkout/orders/\(ProviderHTTP.Call.escaped(reference))"
        var order: Order = try await http.send(signed(.GET, path))
        if order.status == "APPROVED" {
            var capture = try await signed(.POST, path + "/capture")
            // Repeated with the same id, PayPal answers with the capture that it made first.
            capture.headers.append(("PayPal-Request-Id", reference))
            capture.headers.append(("Content-Type", "application/json"))
            capture.headers.append(("Prefer", "return=representation"))
            order = try await http.send(capture)
        }
        switch order.status {
        case "COMPLETED": return try Self.outcome(of: order)
        case "VOIDED": return .ended
        default: return .open
        }
    }

    /// The sum of what was captured; a capture may wait for the buyer's bank.
    private static func outcome(of order: Order) throws -> TopUp.Outcome {
        let captures = (order.purchaseUnits ?? []).flatMap { $0.payments?.captures ?? [] }
        let done = captures.filter { $0.status == "COMPLETED" }
        guard let currency = done.first?.amount.currencyCode else {
            return captures.contains { $0.status == "PENDING" } || captures.isEmpty ? .processing : .ended
        }
        var sum = Money.zero
        for capture in done {
            guard capture.amount.currencyCode == currency, let amount = Money(decimal: capture.amount.value),
                let more = sum.adding(amount)
            else { throw PlatformError.provider(.paypal, "an amount that cannot be read") }
            sum = more
        }
        return .paid(sum, currency: currency)
    }

    func subject(of message: ProviderMessage, now: Timestamp) async throws -> String? {
        guard let found = try? JSONDecoder().decode(Event.self, from: Data(message.body)) else {
            throw PlatformError.unsignedMessage
        }
        var call = try await signed(.POST, "/v1/notifications/verify-webhook-signature")
        let parts = Verification(
            algorithm: message.header("PAYPAL-AUTH-ALGO"), certificate: message.header("PAYPAL-CERT-URL"),
            transmission: message.header("PAYPAL-TRANSMISSION-ID"),
            signature: message.header("PAYPAL-TRANSMISSION-SIG"), time: message.header("PAYPAL-TRANSMISSION-TIME"),
            webhook: webhookID.reveal())
        try call.setJSON(parts)
        // The signature is over the very bytes of the event, so they are put in as they came.
        call.body = (call.body ?? []).dropLast() + Array(",\"webhook_event\":".utf8) + message.body + Array("}".utf8)
        let verified: Verified = try await http.send(call)
        guard verified.status == "SUCCESS" else { throw PlatformError.unsignedMessage }
        switch found.type {
        case let type where type.hasPrefix("CHECKOUT.ORDER."): return found.resource.id
        case let type where type.hasPrefix("PAYMENT.CAPTURE."): return found.resource.related?.ids?.order
        default: return nil
        }
    }

    private func signed(_ method: Method, _ path: String) async throws -> ProviderHTTP.Call {
        let pair = "\(clientID.reveal()):\(clientSecret.reveal())"
        var call = ProviderHTTP.Call(
            .POST, "/v1/oauth2/token", headers: [("Authorization", "Basic \(Data(pair.utf8).base64EncodedString())")])
        call.setForm([("grant_type", "client_credentials")])
        let access: Access = try await http.send(call)
        return ProviderHTTP.Call(
            method == .POST ? .POST : .GET, path, headers: [("Authorization", "Bearer \(access.token)")])
    }

    private enum Method { case GET, POST }
}

extension PayPalOrders {
    private struct Access: Decodable {
        let token: String

        enum CodingKeys: String, CodingKey { case token = "access_token" }
    }

    private struct Amount: Codable {
        let currencyCode: String
        let value: String

        enum CodingKeys: String, CodingKey { case value, currencyCode = "currency_code" }
    }

    private struct NewOrder: Encodable {
        var intent = "CAPTURE"
        let purchaseUnits: [Unit]
        let context: Context

        struct Unit: Encodable {
            let customID: String
            let description: String
            let amount: Amount

            enum CodingKeys: String, CodingKey { case description, amount, customID = "custom_id" }
        }

        struct Context: Encodable {
            let returnURL: String
            let cancelURL: String
            var shipping = "NO_SHIPPING"
            var action = "PAY_NOW"

            enum CodingKeys: String, CodingKey {
                case returnURL = "return_url", cancelURL = "cancel_url", shipping = "shipping_preference"
                case action = "user_action"
            }
        }

        enum CodingKeys: String, CodingKey {
            case intent, purchaseUnits = "purchase_units", context = "application_context"
        }
    }

    private struct Order: Decodable {
        let id: String
        let status: String
        let links: [Link]?
        let purchaseUnits: [Unit]?

        struct Link: Decodable {
            let rel: String
            let href: String
        }

        struct Unit: Decodable { let payments: Payments? }
        struct Payments: Decodable { let captures: [Capture]? }
        struct Capture: Decodable {
            let status: String
            let amount: Amount
        }

        enum CodingKeys: String, CodingKey { case id, status, links, purchaseUnits = "purchase_units" }
    }

    private struct Verification: Encodable {
        let algorithm, certificate, transmission, signature, time, webhook: String

        enum CodingKeys: String, CodingKey {
            case algorithm = "auth_algo", certificate = "cert_url", transmission = "transmission_id"
            case signature = "transmission_sig", time = "transmission_time", webhook = "webhook_id"
        }
    }

    private struct Verified: Decodable {
        let status: String

        enum CodingKeys: String, CodingKey { case status = "verification_status" }
    }

    private struct Event: Decodable {
        let type: String
        let resource: Resource

        struct Resource: Decodable {
            let id: String
            let related: Related?

            enum CodingKeys: String, CodingKey { case id, related = "supplementary_data" }
        }

        struct Related: Decodable {
            let ids: IDs?

            enum CodingKeys: String, CodingKey { case ids = "related_ids" }
        }

        struct IDs: Decodable {
            let order: String?

            enum CodingKeys: String, CodingKey { case order = "order_id" }
        }

        enum CodingKeys: String, CodingKey { case resource, type = "event_type" }
    }
}
