import HostSupport
package import PlatformAPI
package import PlatformModel
import SQLStore

/// What people see and do of money.
package struct Wallets: Sendable {
    private let surroundings: Surroundings
    private let standings: Standings
    private let ledger: Ledger
    private let store = LedgerStore()
    private let usage = UsageStore()

    package init(_ surroundings: Surroundings, deployments: Deployments) {
        self.surroundings = surroundings
        standings = Standings(surroundings, deployments: deployments)
        ledger = Ledger(surroundings)
    }

    var now: Timestamp { surroundings.now }

    package func wallet(_ scope: TenantScope) async throws -> WalletResource {
        try await surroundings.store.read { try wallet(of: scope.organizationID, $0) }
    }

    /// For administrators.
    package func wallet(of id: String) async throws -> WalletResource {
        try await surroundings.store.read { try wallet(of: organization(id, $0), $0) }
    }

    /// Movements, newest first.
    package func records(_ scope: TenantScope, _ page: ListPage) async throws -> ListResource<MovementResource> {
        let cursor = try page.id()
        return try await surroundings.store.read { transaction in
            let currency = try account(of: scope.organizationID, transaction).currency
            let found = try store.movements(scope, before: cursor, limit: page.limit + 1, transaction)
            let shown = found.prefix(page.limit)
            return ListResource(
                items: shown.map { MovementResource($0, currency) },
                nextCursor: found.count > page.limit ? shown.last?.id.text : nil)
        }
    }

    /// Puts money or promotional credit into a wallet; what is owed is paid of it at once, and what was switched off
    /// for it starts.
    package func credit(_ id: String, _ request: CreditRequest, by person: Person) async throws -> MovementResource {
        var problems = Problems()
        let amount = Self.amount(request.amount, "amount", &problems)
        let kind = Movement.Kind(rawValue: request.kind ?? Movement.Kind.topUp.rawValue)
        if kind != .topUp, kind != .promotion { problems.note("kind", "must be top_up or promotion") }
        let expiry = request.expiresAt.flatMap { Timestamp(rfc3339: $0) }
        if request.expiresAt != nil, expiry.map({ $0 <= surroundings.now }) ?? true || kind != .promotion {
            problems.note("expires_at", "must be a later time, and goes with promotion alone")
        }
        problems.note("note", Suspension.noteProblem(request.note))
        problems.note("reference", request.reference.flatMap(Suspension.noteProblem))
        try problems.finish()
        guard let kind else { throw PlatformError.invalid([]) }
        let (actor, reference) = (person.user.email, request.reference ?? surroundings.ids.next())
        return try await surroundings.store.write { transaction in
            let organization = try organization(id, transaction)
            let booked =
                kind == .promotion
                ? try promote(
                    organization, amount, until: expiry, source: "manual/\(reference)", note: request.note, by: person,
                    transaction)
                : try fund(organization, amount, "manual/\(reference)", note: request.note, by: actor, transaction)
            guard let booked else { throw PlatformError(.conflict, "There is a credit of this reference already.") }
            transaction.remark("\(kind.rawValue) of \(amount.decimal): \(request.note)", in: organization)
            return booked
        }
    }

    /// Gives promotional credit; nil when its source has brought some already.
    func promote(
        _ organization: OrganizationID, _ amount: Money, until end: Timestamp?, source: String, note: String,
        by person: Person, _ transaction: Transaction
    ) throws -> MovementResource? {
        let posted = try ledger.post(
            .init(.promotion, source), of: organization, note: note, by: person.user.email, transaction
        ) { _ in [LedgerEntry(.promotion, amount), LedgerEntry(.grants, amount.negated)] }
        guard let posted else { return nil }
        let credit = PromotionalCredit(id: surroundings.newID(), left: amount, expiresAt: end)
        try store.addCredit(credit, to: organization, now: surroundings.now, transaction)
        try standings.look(at: organization, transaction)
        return try movement(posted.id, transaction)
    }

    private func fund(
        _ organization: OrganizationID, _ amount: Money, _ source: String, note: String, by actor: String,
        _ transaction: Transaction
    ) throws -> MovementResource? {
        let posted = try ledger.post(.init(.topUp, source), of: organization, note: note, by: actor, transaction) { _ in
            [LedgerEntry(.wallet, amount), LedgerEntry(.funding, amount.negated)]
        }
        guard let posted else { return nil }
        try standings.look(at: organization, transaction)
        return try movement(posted.id, transaction)
    }

    /// Takes money out of a wallet that goes back to where it came from.
    package func refund(_ id: String, _ request: RefundRequest, by person: Person) async throws -> MovementResource {
        var problems = Problems()
        let amount = Self.amount(request.amount, "amount", &problems)
        problems.note("note", Suspension.noteProblem(request.note))
        try problems.finish()
        let (actor, reference) = (person.user.email, surroundings.ids.next())
        return try await surroundings.store.write { transaction in
            let organization = try organization(id, transaction)
            guard try ledger.account(of: organization, transaction).wallet.balance >= amount else {
                throw PlatformError.invalid([.init("amount", "is more than the balance.")])
            }
            let posted = try ledger.post(
                .init(.refund, "manual/\(reference)"), of: organization, note: request.note, by: actor, transaction
            ) { _ in [LedgerEntry(.wallet, amount.negated), LedgerEntry(.funding, amount)] }
            guard let posted else { throw PlatformError(.conflict, "There is a refund of this reference already.") }
            transaction.remark("\(amount.decimal): \(request.note)", in: organization)
            return try movement(posted.id, transaction)
        }
    }

    private func movement(_ id: MovementID, _ transaction: Transaction) throws -> MovementResource {
        guard let stored = try store.movement(id, transaction) else { throw PlatformError.notFound("movement") }
        let organization = stored.organizationID
        return MovementResource(stored, try account(of: organization, transaction).currency)
    }

    /// Above zero and at most a million.
    static func amount(_ text: String, _ field: String, _ problems: inout Problems) -> Money {
        guard let amount = Money(decimal: text), amount > .zero, amount <= Money(microUnits: 1_000_000_000_000) else {
            problems.note(field, "must be above 0 and at most 1000000, with at most six places")
            return .zero
        }
        return amount
    }

    private func organization(_ id: String, _ transaction: Transaction) throws -> OrganizationID {
        guard let found = try OrganizationStore.load(OrganizationID(id), in: transaction) else {
            throw PlatformError.notFound("organization")
        }
        return found.id
    }

    /// As it would be made when there is none: reading makes nothing.
    private func account(
        of organization: OrganizationID, _ transaction: Transaction
    ) throws -> LedgerStore.Account {
        if let account = try store.account(of: organization, transaction) { return account }
        return LedgerStore.Account(
            organizationID: organization, wallet: Wallet(),
            currency: try surroundings.settings(transaction).currency, billedUntil: surroundings.now,
            standing: BillingStanding())
    }

    private func wallet(of organization: OrganizationID, _ transaction: Transaction) throws -> WalletResource {
        let account = try account(of: organization, transaction)
        let wallet = account.wallet
        let forecast = Forecast(
            available: wallet.total, hourlyCost: try usage.hourlyCost(organization, transaction))
        var resource = WalletResource(
            currency: account.currency,
            amounts: .init(
                balance: wallet.balance.decimal, promotion: wallet.promotion.decimal, owed: wallet.owed.decimal,
                available: wallet.available.decimal, hourlyCost: forecast.hourlyCost.decimal),
            standing: account.standing.word(forecast).rawValue,
            billing: try surroundings.settings(transaction).billing.rawValue)
        resource.held = wallet.held.decimal
        resource.minutesLeft = forecast.minutesLeft
        resource.lasts = forecast.words
        resource.graceUntil = account.standing.graceUntil?.rfc3339
        resource.deletesAt = try deletion(account, transaction)?.rfc3339
        resource.spent = try SpendingStore().spent(organization, now: surroundings.now, transaction).decimal
        resource.spendingLimit = account.spendingLimit?.decimal
        return resource
    }

    /// When what billing has suspended is deleted.
    private func deletion(_ account: LedgerStore.Account, _ transaction: Transaction) throws -> Timestamp? {
        guard let term = account.standing.term,
            try !ApplicationStore().suspendedForBilling(account.organizationID, limit: 1, transaction).isEmpty
        else { return nil }
        return term.end(keepDays: Int64(try surroundings.settings(transaction).suspendedDataDays))
    }
}

extension MovementResource {
    init(_ stored: LedgerStore.Stored, _ currency: String) {
        func change(of account: LedgerAccount) -> Money {
            stored.entries.filter { $0.account == account }.reduce(.zero) { $0 + $1.amount }
        }
        self.init(
            id: stored.id.text, kind: stored.kind, balance: change(of: .wallet).decimal,
            promotion: change(of: .promotion).decimal, owed: change(of: .arrears).negated.decimal)
        self.currency = currency
        note = stored.note
        // By bytes: an accent that a reference begins with would become one letter with the slash before it.
        let (source, prefix) = (stored.sourceID.utf8, "manual/".utf8)
        reference =
            source.starts(with: prefix)
            ? String(decoding: source.dropFirst(prefix.count), as: UTF8.self) : stored.sourceID
        createdAt = stored.at.rfc3339
    }
}
