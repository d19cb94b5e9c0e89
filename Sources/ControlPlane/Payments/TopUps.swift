import AsyncHTTPClient
import HostSupport
import Logging
package import PlatformAPI
package import PlatformModel
import SQLStore

/// Payments of customers into their wallets through providers.
package struct TopUps: Sendable {
    private let surroundings: Surroundings
    private let standings: Standings
    private let ledger: Ledger
    private let store = TopUpStore()

    package init(_ surroundings: Surroundings, deployments: Deployments) {
        self.surroundings = surroundings
        standings = Standings(surroundings, deployments: deployments)
        ledger = Ledger(surroundings)
    }

    /// Those whose keys an administrator has set.
    package func providers() async throws -> [TopUp.Provider] {
        try await surroundings.store.read { transaction in
            try TopUp.Provider.allCases.filter { try provider($0, transaction) != nil }
        }
    }

    /// Opens a payment. It is stored before the provider hears of it, so nothing that can be paid is unknown here.
    package func begin(_ tenant: Tenant, _ request: TopUpRequest) async throws -> TopUpResource {
        let scope = tenant.scope
        let kind = try await choose(request.provider)
        guard let amount = Money(decimal: request.amount), amount.microUnits % 1_000_000 == 0,
            TopUp.range.contains(amount.microUnits / 1_000_000)
        else { throw PlatformError.invalid([.init("amount", "must be a whole number from 1 to 1000000.")]) }
        let (id, now, actor) = (surroundings.newID(TopUp.self), surroundings.now, tenant.person.user.email)
        let (topUp, provider) = try await surroundings.store.write {
            transaction -> (TopUp, any PaymentProvider) in
            guard let provider = try self.provider(kind, transaction) else { throw Self.notOffered }
            guard try store.countOpen(scope, transaction) < TopUp.mostOpen else {
                throw PlatformError(.conflict, "There are \(TopUp.mostOpen) open payments; finish one of them first.")
            }
            let currency = try ledger.account(of: scope.organizationID, transaction).currency
            let topUp = TopUp(
                id: id, organizationID: scope.organizationID, provider: kind, asked: amount, currency: currency,
                now: now)
            try store.insert(topUp, by: actor, transaction)
            transaction.remark("\(amount.decimal) \(currency) by \(kind.rawValue)")
            return (topUp, provider)
        }
        do {
            return try await open(topUp, provider)
        } catch {
            // Nobody has its address.
            _ = try await surroundings.store.write { try store.update(topUp.after(.ended, now: now), $0) }
            throw error
        }
    }

    private func open(_ topUp: TopUp, _ provider: any PaymentProvider) async throws -> TopUpResource {
        let page =
            "\(surroundings.configuration.publicURL)/organizations/\(topUp.organizationID.text)/billing/top-ups/"
            + topUp.id.text
        let opened = try await provider.open(
            topUp, from: PaymentReturn(success: page, cancel: page, title: "Prepaid balance"))
        guard opened.address.hasPrefix("https://") || opened.address.hasPrefix("http://") else {
            throw PlatformError.provider(topUp.provider, "an address of another scheme")
        }
        return try await surroundings.store.write { transaction in
            try store.setOpened(topUp.id, opened, transaction)
            guard let stored = try store.load(topUp.id, transaction) else { throw Self.unknown }
            return TopUpResource(stored)
        }
    }

    package func list(_ scope: TenantScope, _ page: ListPage) async throws -> ListResource<TopUpResource> {
        try await list(scope, nil, page)
    }

    /// For administrators: everybody's.
    package func list(status: String?, _ page: ListPage) async throws -> ListResource<TopUpResource> {
        let wanted = try status.map { word in
            guard let status = TopUp.Status(rawValue: word) else {
                throw PlatformError.invalid([.init("status", "must be pending, paid, ended, held or settled.")])
            }
            return status
        }
        return try await list(nil, wanted, page)
    }

    private func list(
        _ scope: TenantScope?, _ status: TopUp.Status?, _ page: ListPage
    ) async throws -> ListResource<TopUpResource> {
        let cursor = try page.id()
        return try await surroundings.store.read { transaction in
            let found = try store.list(scope, status: status, before: cursor, limit: page.limit + 1, transaction)
            let shown = found.prefix(page.limit)
            return ListResource(
                items: shown.map { TopUpResource($0) },
                nextCursor: found.count > page.limit ? shown.last?.id.text : nil)
        }
    }

    /// One, after its provider was asked where that can still change something.
    package func get(_ scope: TenantScope, _ id: String) async throws -> TopUpResource {
        let found = try await surroundings.store.read { try store.find(scope, id, $0) }
        guard let found else { throw PlatformError.notFound("payment") }
        guard found.status == .pending else { return TopUpResource(found) }
        do {
            return TopUpResource(try await look(found))
        } catch let error as PlatformError where error.code == .unavailable {
            surroundings.logger.warning("a payment could not be looked at", metadata: ["detail": "\(error)"])
            return TopUpResource(found)
        }
    }

    /// An administrator has returned or booked what was held.
    package func settle(_ id: String) async throws -> TopUpResource {
        try await surroundings.store.write { transaction in
            guard let topUp = try store.load(TopUpID(id), transaction) else { throw PlatformError.notFound("payment") }
            guard topUp.status == .held || topUp.status == .settled else {
                throw PlatformError(.conflict, "The payment is not held.")
            }
            transaction.remark("payment \(topUp.reference ?? topUp.id.text)", in: topUp.organizationID)
            try store.settle(topUp.id, transaction)
            return TopUpResource(try store.load(topUp.id, transaction) ?? topUp)
        }
    }

    /// A message of a provider: looks at the payment that it is about.
    func receive(_ kind: TopUp.Provider, _ message: ProviderMessage) async throws {
        let provider = try await surroundings.store.read { try self.provider(kind, $0) }
        guard let provider else { throw PlatformError.notFound("provider") }
        guard let subject = try await provider.subject(of: message, now: surroundings.now) else { return }
        // Of a payment that is not ours, such as of another system with the same account, there is nothing to do.
        if let found = try await surroundings.store.read({ try store.find(kind, subject, $0) }) {
            _ = try await look(found)
        }
    }

    /// Asks for every open payment whose turn it is: a lost message costs time and no money.
    func lookAtDue() async throws {
        for topUp in try await surroundings.store.read({ try store.due(surroundings.now, $0) }) where !Task.isCancelled
        {
            do {
                _ = try await look(topUp)
            } catch {
                surroundings.logger.warning(
                    "a payment could not be looked at",
                    metadata: ["top_up_id": "\(topUp.id)", "detail": "\(error)"])
                try await apply(.open, to: topUp)
            }
        }
    }

    private func look(_ topUp: TopUp) async throws -> TopUp {
        guard !topUp.status.isFinal else { return topUp }
        guard let reference = topUp.reference else { return try await apply(.open, to: topUp) }
        let provider = try await surroundings.store.read { try self.provider(topUp.provider, $0) }
        guard let provider else { return topUp }
        return try await apply(provider.look(reference), to: topUp)
    }

    /// Stores an answer, with the money that it brings, in one transaction.
    @discardableResult
    private func apply(_ outcome: TopUp.Outcome, to seen: TopUp) async throws -> TopUp {
        try await surroundings.store.write { transaction in
            guard let before = try store.load(seen.id, transaction) else { return seen }
            let topUp = before.after(outcome, now: surroundings.now)
            guard topUp != before, try store.update(topUp, transaction) else { return before }
            if topUp.status == .paid, let paid = topUp.paid {
                let source = Movement.Source(.topUp, "\(topUp.provider.rawValue)/\(topUp.reference ?? topUp.id.text)")
                try ledger.post(
                    source, of: topUp.organizationID, note: "Paid by \(topUp.provider.title)", transaction
                ) { _ in [LedgerEntry(.wallet, paid), LedgerEntry(.funding, paid.negated)] }
                try standings.look(at: topUp.organizationID, transaction)
            }
            return topUp
        }
    }

    private func choose(_ name: String?) async throws -> TopUp.Provider {
        let offered = try await providers()
        if let name {
            guard let found = TopUp.Provider(rawValue: name) else {
                throw PlatformError.invalid([.init("provider", "must be stripe or paypal.")])
            }
            guard offered.contains(found) else { throw Self.notOffered }
            return found
        }
        guard let first = offered.first else { throw Self.notOffered }
        return first
    }

    private static let notOffered = PlatformError(
        .conflict, "This way of paying is not offered here. Ask the administrator of the platform.")
    private static let unknown = PlatformError(.internalError, "The payment is gone.", detail: "a top-up without row")

    /// Nil while its keys are not all set.
    private func provider(_ kind: TopUp.Provider, _ transaction: Transaction) throws -> (any PaymentProvider)? {
        let settings = SettingStore(surroundings.sealing)
        func secret(_ setting: PlatformSetting) throws -> Secret<String>? { try settings.secret(setting, transaction) }
        let configuration = surroundings.configuration
        switch kind {
        case .stripe:
            guard let key = try secret(.stripeSecretKey), let signing = try secret(.stripeSigningSecret) else {
                return nil
            }
            let http = ProviderHTTP(provider: kind, base: configuration.stripeURL, client: .shared)
            return StripeCheckout(http: http, key: key, signingSecret: signing)
        case .paypal:
            guard let id = try secret(.paypalClientID), let key = try secret(.paypalClientSecret),
                let webhook = try secret(.paypalWebhookID)
            else { return nil }
            let http = ProviderHTTP(provider: kind, base: configuration.paypalURL, client: .shared)
            return PayPalOrders(http: http, clientID: id, clientSecret: key, webhookID: webhook)
        }
    }
}

extension TopUpResource {
    init(_ topUp: TopUp) {
        self.init(
            id: topUp.id.text, provider: topUp.provider.rawValue, amount: topUp.asked.decimal,
            currency: topUp.currency, status: topUp.status.rawValue, createdAt: topUp.createdAt.rfc3339)
        organizationID = topUp.organizationID.text
        paid = topUp.paid?.decimal
        paidCurrency = topUp.paidCurrency
        address = topUp.status == .pending ? topUp.address : nil
    }
}
