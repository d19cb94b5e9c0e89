import Hummingbird
import PlatformAPI
import PlatformModel

/// `/api/paas/billing`, and what administrators do with wallets.
struct BillingRoutes {
    private let wallets: Wallets
    private let verification: BillingVerification

    init(_ wallets: Wallets, _ verification: BillingVerification) {
        self.wallets = wallets
        self.verification = verification
    }

    func add(to table: inout RouteTable) {
        let wallets = wallets
        let base = "/api/paas/billing"
        table.tenant(
            .billing, .get, "\(base)/wallet",
            .init("The wallet, what runs costs, and how long the money lasts", gives: .json(WalletResource.self))
        ) { _, _, tenant in
            try .json(await wallets.wallet(tenant.scope))
        }
        table.tenant(
            .billing, .get, "\(base)/records",
            .init("Movements of the wallet, newest first", gives: .list(of: MovementResource.self))
        ) { request, _, tenant in
            try .json(await wallets.records(tenant.scope, ListPage(request)))
        }
        addAdministration(to: &table)
    }

    private func addAdministration(to table: inout RouteTable) {
        let (wallets, verification) = (wallets, verification)
        let one = "/api/admin/paas/organizations/{organization}"
        table.administrator(
            .get, "\(one)/wallet", .init("An organization's wallet", gives: .json(WalletResource.self))
        ) { _, context, _ in
            try .json(await wallets.wallet(of: context.parameter("organization")))
        }
        table.administrator(
            .post, "\(one)/credit",
            .init(
                "Puts money or promotional credit into a wallet", takes: .json(CreditRequest.self),
                gives: .json(MovementResource.self))
        ) { request, context, person in
            let credit = try await request.json(CreditRequest.self)
            return try .json(await wallets.credit(context.parameter("organization"), credit, by: person))
        }
        table.administrator(
            .post, "\(one)/refund",
            .init(
                "Takes money out of a wallet that is paid back", takes: .json(RefundRequest.self),
                gives: .json(MovementResource.self), problems: [.emptyWallet])
        ) { request, context, person in
            let refund = try await request.json(RefundRequest.self)
            return try .json(await wallets.refund(context.parameter("organization"), refund, by: person))
        }
        table.administrator(
            .get, "/api/admin/paas/billing/verify",
            .init("Recomputes the ledger and compares", gives: .json(BillingVerificationResource.self))
        ) { _, _, _ in
            try .json(await verification.verify())
        }
    }
}
