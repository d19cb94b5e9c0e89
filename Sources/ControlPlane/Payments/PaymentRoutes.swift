import Hummingbird
import PlatformAPI
import PlatformModel

/// `/api/paas/billing/top-ups` and `/vouchers`, the providers' messages, and what administrators do with both.
struct PaymentRoutes {
    let topUps: TopUps
    let vouchers: Vouchers

    /// A message of a provider; they are a few kilobytes long.
    private static let messageLimit = 262_144

    func add(to table: inout RouteTable) {
        addTopUps(to: &table)
        addMessages(to: &table)
        addVouchers(to: &table)
    }

    private func addTopUps(to table: inout RouteTable) {
        let (topUps, base) = (topUps, "/api/paas/billing/top-ups")
        table.tenant(
            .billing, .post, base,
            .init(
                "Opens a payment into the wallet; the answer says where to pay", takes: .json(TopUpRequest.self),
                gives: .json(TopUpResource.self, .created), problems: [.unavailable])
        ) { request, _, tenant in
            try .json(await topUps.begin(tenant, request.json(TopUpRequest.self)), status: .created)
        }
        table.tenant(
            .billing, .get, base, .init("Payments, newest first", gives: .list(of: TopUpResource.self))
        ) { request, _, tenant in
            try .json(await topUps.list(tenant.scope, ListPage(request)))
        }
        table.tenant(
            .billing, .get, base + "/{topup}",
            .init("One payment; its provider is asked while it is open", gives: .json(TopUpResource.self))
        ) { _, context, tenant in
            try .json(await topUps.get(tenant.scope, context.parameter("topup")))
        }
        let administration = "/api/admin/paas/top-ups"
        table.administrator(
            .get, administration,
            .init(
                "Everybody's payments, newest first", gives: .list(of: TopUpResource.self),
                query: [
                    .word("status", "Only of this status", of: TopUp.Status.allCases.map(\.rawValue))
                ])
        ) { request, _, _ in
            let status = request.uri.queryParameters["status"].map { String($0) }
            return try .json(await topUps.list(status: status, ListPage(request)))
        }
        table.administrator(
            .post, administration + "/{topup}/settle",
            .init("Ends a held payment that was returned or booked by hand", gives: .json(TopUpResource.self))
        ) { _, context, _ in
            try .json(await topUps.settle(context.parameter("topup")))
        }
    }

    private func addMessages(to table: inout RouteTable) {
        let topUps = topUps
        for provider in TopUp.Provider.allCases {
            table.anonymous(
                .post, "/api/paas/webhooks/\(provider.rawValue)",
                .init(
                    "A signed message of \(provider.rawValue) about a payment", takes: .bytes("application/json"),
                    gives: .nothing, problems: [.forbidden, .notFound, .unavailable])
            ) { request, _ in
                var request = request
                let body: ByteBuffer
                do {
                    body = try await request.collectBody(upTo: Self.messageLimit)
                } catch {
                    throw PlatformError(.tooLarge, "The message is too large.", detail: "\(error)")
                }
                let message = ProviderMessage(headers: request.headers, body: Array(body.readableBytesView))
                try await topUps.receive(provider, message)
                return .noContent
            }
        }
    }

    private func addVouchers(to table: inout RouteTable) {
        let vouchers = vouchers
        table.tenant(
            .billing, .post, "/api/paas/billing/vouchers",
            .init(
                "Redeems a voucher's code", takes: .json(RedeemRequest.self),
                gives: .json(MovementResource.self, .created))
        ) { request, _, tenant in
            try .json(await vouchers.redeem(tenant, request.json(RedeemRequest.self)), status: .created)
        }
        let base = "/api/admin/paas/vouchers"
        table.administrator(
            .get, base, .init("Vouchers, newest first", gives: .list(of: VoucherResource.self))
        ) { request, _, _ in
            try .json(await vouchers.list(ListPage(request)))
        }
        table.administrator(
            .post, base,
            .init(
                "Makes a voucher; its code is in this answer alone", takes: .json(VoucherRequest.self),
                gives: .json(VoucherResource.self, .created))
        ) { request, _, person in
            try .json(await vouchers.create(request.json(VoucherRequest.self), by: person), status: .created)
        }
        table.administrator(
            .delete, base + "/{voucher}", .init("Revokes a voucher; what was redeemed stays", gives: .nothing)
        ) { _, context, _ in
            try await vouchers.revoke(context.parameter("voucher"))
            return .noContent
        }
    }
}
