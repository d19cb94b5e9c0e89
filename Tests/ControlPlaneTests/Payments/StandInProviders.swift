import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import NIOFoundationEssentialsCompat
import PlatformAPI
import Synchronization
import Testing

/// Stripe and PayPal as far as we use them, on a port of this machine: it takes orders, lets a test pay them in any
/// amount and currency, and signs messages, rightly or not.
final class StandInProviders: Sendable {
    static let stripeSecret = "whsec_0123456789abcdef"
    static let settings: [String: SettingValueResource] = [
        "stripe_secret_key": .text("sk_test_0123456789abcdef"), "stripe_signing_secret": .text(stripeSecret),
        "paypal_client_id": .text("client-0123456789"), "paypal_client_secret": .text("secret-0123456789"),
        "paypal_webhook_id": .text("webhook-0123456789"),
    ]

    /// One payment: an order of PayPal's or a session of Stripe's.
    struct Order: Sendable {
        var id: String
        var amount: String
        var currency: String
        var status = "open"
        /// How often money was collected.
        var captures = 0
    }

    private let orders = Mutex<[String: Order]>([:])
    private let keys = Mutex<[String: String]>([:])
    private let isDown = Mutex(false)
    /// Whether PayPal says of a message that it is its own.
    private let isGenuine = Mutex(true)

    var all: [Order] { orders.withLock { Array($0.values) } }

    func setDown(_ value: Bool) { isDown.withLock { $0 = value } }
    func setGenuine(_ value: Bool) { isGenuine.withLock { $0 = value } }

    /// The customer pays, or approves; another amount or currency than was asked for where those are given.
    func pay(_ id: String, amount: String? = nil, currency: String? = nil, status: String = "paid") {
        orders.withLock { orders in
            orders[id]?.status = status
            if let amount { orders[id]?.amount = amount }
            if let currency { orders[id]?.currency = currency }
        }
    }

    /// Runs it; the body gets the settings that lead to it.
    func run(_ body: @escaping @Sendable ([String: String]) async throws -> Void) async throws {
        try await Application(router: router()).test(.live) { client in
            let port = try #require(client.port)
            let url = "http://127.0.0.1:\(port)"
            try await body(["stripe_url": url, "paypal_url": url])
        }
    }

    private func router() -> Router<BasicRequestContext> {
        let router = Router()
        router.post("/v1/checkout/sessions") { request, _ in try await self.openSession(request) }
        router.get("/v1/checkout/sessions/{id}") { _, context in try self.session(context.parameters.require("id")) }
        router.post("/v1/oauth2/token") { _, _ in try self.json(["access_token": "t"]) }
        router.post("/v2/checkout/orders") { request, _ in try await self.openOrder(request) }
        router.get("/v2/checkout/orders/{id}") { _, context in try self.order(context.parameters.require("id")) }
        router.post("/v2/checkout/orders/{id}/capture") { _, context in
            let id = try context.parameters.require("id")
            self.orders.withLock { orders in
                guard orders[id]?.status == "approved" else { return }
                orders[id]?.status = "paid"
                orders[id]?.captures += 1
            }
            return try self.order(id)
        }
        router.post("/v1/notifications/verify-webhook-signature") { request, _ in
            let body = try await self.object(request)
            let isWhole = body["webhook_id"] as? String == "webhook-0123456789" && body["webhook_event"] != nil
            let isRight = isWhole && self.isGenuine.withLock { $0 }
            return try self.json(["verification_status": isRight ? "SUCCESS" : "FAILURE"])
        }
        return router
    }

    private func openSession(_ request: Request) async throws -> Response {
        if isDown.withLock({ $0 }) { return Response(status: .badGateway) }
        guard request.headers[.authorization] == "Bearer sk_test_0123456789abcdef" else {
            return Response(status: .unauthorized)
        }
        var request = request
        let text = String(buffer: try await request.collectBody(upTo: 65_536))
        let fields = Dictionary(
            text.split(separator: "&").map { pair in
                let parts = pair.split(separator: "=", maxSplits: 1).map { $0.removingPercentEncoding ?? "" }
                return (parts.first ?? "", parts.count > 1 ? parts[1] : "")
            }
        ) { first, _ in first }
        guard fields["mode"] == "payment", let amount = fields["line_items[0][price_data][unit_amount]"],
            let currency = fields["line_items[0][price_data][currency]"]
        else { return Response(status: .badRequest) }
        let key = HTTPField.Name("Idempotency-Key").flatMap { request.headers[$0] } ?? ""
        return try session(made("cs_test_", amount, currency, key: key))
    }

    private func made(_ prefix: String, _ amount: String, _ currency: String, key: String) -> String {
        let id = keys.withLock { keys in
            let id = keys[key] ?? "\(prefix)\(UUID().uuidString)"
            keys[key] = id
            return id
        }
        orders.withLock { orders in
            if orders[id] == nil { orders[id] = Order(id: id, amount: amount, currency: currency) }
        }
        return id
    }

    private func session(_ id: String) throws -> Response {
        guard let order = orders.withLock({ $0[id] }) else { return Response(status: .notFound) }
        return try json([
            "id": id, "url": "https://checkout.stripe.example/\(id)",
            "status": order.status == "ended" ? "expired" : order.status == "paid" ? "complete" : "open",
            "payment_status": order.status == "paid" ? "paid" : "unpaid", "amount_total": Int(order.amount) ?? 0,
            "currency": order.currency,
        ])
    }

    private func openOrder(_ request: Request) async throws -> Response {
        let key = HTTPField.Name("PayPal-Request-Id").flatMap { request.headers[$0] } ?? ""
        let body = try await object(request)
        guard request.headers[.authorization] == "Bearer t", body["intent"] as? String == "CAPTURE",
            let unit = (body["purchase_units"] as? [[String: Any]])?.first,
            let amount = unit["amount"] as? [String: String], let value = amount["value"],
            let currency = amount["currency_code"]
        else { return Response(status: .badRequest) }
        return try order(made("PP-", value, currency, key: key))
    }

    private func order(_ id: String) throws -> Response {
        guard let order = orders.withLock({ $0[id] }) else { return Response(status: .notFound) }
        let status = ["open": "CREATED", "approved": "APPROVED", "paid": "COMPLETED", "ended": "VOIDED"][order.status]
        var answer: [String: Any] = [
            "id": id, "status": status ?? "CREATED",
            "links": [["rel": "approve", "href": "https://paypal.example/\(id)"]],
        ]
        if order.status == "paid" {
            let amount = ["currency_code": order.currency, "value": order.amount]
            let captures = [["id": "C-\(id)", "status": "COMPLETED", "amount": amount] as [String: Any]]
            answer["purchase_units"] = [["payments": ["captures": captures]]]
        }
        return try json(answer)
    }

    private func object(_ request: Request) async throws -> [String: Any] {
        var request = request
        let body = try await request.collectBody(upTo: 262_144)
        return try JSONSerialization.jsonObject(with: Data(buffer: body)) as? [String: Any] ?? [:]
    }

    private func json(_ value: [String: Any]) throws -> Response {
        if isDown.withLock({ $0 }) { return Response(status: .badGateway) }
        let data = try JSONSerialization.data(withJSONObject: value)
        return Response(
            status: .ok, headers: [.contentType: "application/json"], body: .init(byteBuffer: ByteBuffer(data: data)))
    }

    /// A message as Stripe sends it.
    static func stripeMessage(
        about id: String, type: String = "checkout.session.completed", at seconds: Int64,
        secret: String = stripeSecret, amount: Int = 1
    ) -> (body: String, headers: HTTPFields) {
        let body =
            #"{"id":"evt_1","type":"\#(type)","data":{"object":{"id":"\#(id)","payment_status":"paid","#
            + #""amount_total":\#(amount),"currency":"eur"}}}"#
        let code = HMAC<SHA256>.authenticationCode(
            for: Data("\(seconds).\(body)".utf8), using: SymmetricKey(data: Data(secret.utf8)))
        let digits = code.map { String($0, radix: 16) }.map { $0.count == 1 ? "0\($0)" : $0 }.joined()
        var headers: HTTPFields = [.contentType: "application/json"]
        if let name = HTTPField.Name("Stripe-Signature") { headers[name] = "t=\(seconds),v0=00,v1=\(digits)" }
        return (body, headers)
    }
}
