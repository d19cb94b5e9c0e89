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

    /// The present month by application, the dearest first.
    package func summary(_ scope: TenantScope) async throws -> BillingSummaryResource {
        let now = surroundings.now
        let month = String(now.rfc3339.prefix(7))
        let begin = Timestamp(rfc3339: month + "-01T00:00:00Z") ?? now
        return try await surroundings.store.read { transaction in
            let days = try usage.days(
                scope, from: begin.milliseconds / UsageDay.milliseconds, until: .max, transaction)
            let names = try usage.names(Set(days.map(\.applicationID)), transaction)
            let costs = Dictionary(grouping: days, by: \.applicationID).map { id, days in
                (id, days.reduce(Money.zero) { $0 + $1.amount }, days.reduce(Int64(0)) { $0 &+ $1.milliseconds })
            }.sorted { ($1.1, $0.0.text) < ($0.1, $1.0.text) }
            return BillingSummaryResource(
                month: month, currency: try account(of: scope.organizationID, transaction).currency,
                total: costs.reduce(Money.zero) { $0 + $1.1 }.decimal,
                applications: costs.map {
                    ApplicationCostResource(
                        applicationID: $0.0.text, name: names[$0.0] ?? "", amount: $0.1.decimal,
                        hours: UsageDay.hours($0.2))
                })
        }
    }

    /// The last days, the first first; days without usage are left out.
    package func usage(_ scope: TenantScope, days count: Int64) async throws -> ListResource<UsageDayResource> {
        let today = surroundings.now.milliseconds / UsageDay.milliseconds
        return try await surroundings.store.read { transaction in
            let currency = try account(of: scope.organizationID, transaction).currency
            let days = try usage.days(scope, from: today - count + 1, until: today + 1, transaction)
            let items = Dictionary(grouping: days, by: \.day).sorted { $0.key < $1.key }.map { day, parts in
                UsageDayResource(
                    day: String(Timestamp(milliseconds: day * UsageDay.milliseconds).rfc3339.prefix(10)),
                    amount: parts.reduce(Money.zero) { $0 + $1.amount }.decimal,
                    hours: UsageDay.hours(parts.reduce(0) { $0 &+ $1.milliseconds }), currency: currency)
            }
            return ListResource(items: items)
        }
    }

    /// Puts money or promotional credit into a wallet; what is owed is paid of it at once, and what was switched off
    /// for it starts.
    package func credit(_ id: String, _ request: CreditRequest, by person: Person) async throws -> MovementResource {
        var problems = Problems()
        let amount = Self.amount(request.amount, &problems)
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
            let promoted = kind == .promotion
            if promoted {
                let credit = PromotionalCredit(id: surroundings.newID(), left: amount, expiresAt: expiry)
                try store.addCredit(credit, to: organization, now: surroundings.now, transaction)
            }
            let source = Movement.Source(kind, "manual/\(reference)")
            let posted = try ledger.post(source, of: organization, note: request.note, by: actor, transaction) { _ in
                [
                    LedgerEntry(promoted ? .promotion : .wallet, amount),
                    LedgerEntry(promoted ? .grants : .funding, amount.negated),
                ]
            }
            guard let posted else {
                throw PlatformError(.conflict, "There is a credit of this reference already.")
            }
            transaction.remark("\(kind.rawValue) of \(amount.decimal): \(request.note)", in: organization)
            try standings.look(at: organization, transaction)
            return try movement(posted.id, transaction)
        }
    }

    /// Takes money out of a wallet that goes back to where it came from.
    package func refund(_ id: String, _ request: RefundRequest, by person: Person) async throws -> MovementResource {
        var problems = Problems()
        let amount = Self.amount(request.amount, &problems)
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

    private static func amount(_ text: String, _ problems: inout Problems) -> Money {
        guard let amount = Money(decimal: text), amount > .zero, amount <= Money(microUnits: 1_000_000_000_000) else {
            problems.note("amount", "must be above 0 and at most 1000000, with at most six places")
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
            available: wallet.available, hourlyCost: try usage.hourlyCost(organization, transaction))
        var resource = WalletResource(
            currency: account.currency,
            amounts: .init(
                balance: wallet.balance.decimal, promotion: wallet.promotion.decimal, owed: wallet.owed.decimal,
                available: wallet.available.decimal, hourlyCost: forecast.hourlyCost.decimal),
            standing: account.standing.word(forecast).rawValue,
            billing: try surroundings.settings(transaction).billing.rawValue)
        resource.minutesLeft = forecast.minutesLeft
        resource.lasts = forecast.words
        resource.graceUntil = account.standing.graceUntil?.rfc3339
        return resource
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
        reference = stored.sourceID.hasPrefix("manual/") ? String(stored.sourceID.dropFirst(7)) : stored.sourceID
        createdAt = stored.at.rfc3339
    }
}

extension UsageDay {
    /// Hours with two places, rounded down.
    static func hours(_ milliseconds: Int64) -> String {
        let hundredths = max(0, milliseconds) / 36_000
        return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
    }
}
