import HostSupport
package import PlatformAPI
import PlatformModel
import SQLStore

/// Codes that bring promotional credit.
package struct Vouchers: Sendable {
    private let surroundings: Surroundings
    private let wallets: Wallets
    private let store = VoucherStore()

    package init(_ surroundings: Surroundings, wallets: Wallets) {
        self.surroundings = surroundings
        self.wallets = wallets
    }

    /// Makes one; its code is in this answer alone.
    package func create(_ request: VoucherRequest, by person: Person) async throws -> VoucherResource {
        let now = surroundings.now
        var problems = Problems()
        let amount = Wallets.amount(request.amount, "amount", &problems)
        problems.note("note", Suspension.noteProblem(request.note))
        let uses = request.uses ?? 1
        if !(1...1_000_000).contains(uses) { problems.note("uses", "must be from 1 to 1000000") }
        if let days = request.creditDays, !(1...3660).contains(days) {
            problems.note("credit_days", "must be from 1 to 3660")
        }
        let end = request.redeemUntil.flatMap { Timestamp(rfc3339: $0) }
        if request.redeemUntil != nil, end.map({ $0 <= now }) ?? true {
            problems.note("redeem_until", "must be a later time, such as 2027-01-31T00:00:00Z")
        }
        try problems.finish()
        let code = Voucher.code(surroundings.ids.bytes(16))
        var voucher = Voucher(
            id: surroundings.newID(), ending: String(code.suffix(4)), amount: amount, uses: uses, note: request.note,
            createdAt: now)
        voucher.redeemUntil = end
        voucher.creditDays = request.creditDays
        let made = voucher
        try await surroundings.store.write { transaction in
            let hash = OpaqueToken.hash(Voucher.canonical(code))
            try store.insert(made, hash: hash, by: person.user.email, transaction)
            transaction.remark("voucher …\(made.ending) of \(amount.decimal), \(uses) uses")
        }
        var resource = VoucherResource(voucher)
        resource.code = code
        return resource
    }

    package func list(_ page: ListPage) async throws -> ListResource<VoucherResource> {
        let cursor = try page.id()
        return try await surroundings.store.read { transaction in
            let found = try store.list(before: cursor, limit: page.limit + 1, transaction)
            let shown = found.prefix(page.limit)
            return ListResource(
                items: shown.map { VoucherResource($0) },
                nextCursor: found.count > page.limit ? shown.last?.id.text : nil)
        }
    }

    /// Nobody can redeem it any more; what was redeemed stays. Repeating it changes nothing.
    package func revoke(_ id: String) async throws {
        let now = surroundings.now
        try await surroundings.store.write { transaction in
            guard let voucher = try store.load(id, transaction) else { throw PlatformError.notFound("voucher") }
            transaction.remark("voucher …\(voucher.ending)")
            try store.revoke(voucher.id, now: now, transaction)
        }
    }

    /// Brings its credit into the organization's wallet, once.
    package func redeem(_ tenant: Tenant, _ request: RedeemRequest) async throws -> MovementResource {
        let (now, scope) = (surroundings.now, tenant.scope)
        let hash = OpaqueToken.hash(Voucher.canonical(request.code.storable(100)))
        return try await surroundings.store.write { transaction in
            guard let voucher = try store.find(hash: hash, transaction), voucher.isRedeemable(now: now) else {
                throw PlatformError.invalid([.init("code", "is no code that can be redeemed.")])
            }
            guard
                let booked = try wallets.promote(
                    scope.organizationID, voucher.amount, until: voucher.creditEnd(now: now),
                    source: "voucher/\(voucher.id.text)/\(scope.organizationID.text)",
                    note: "Voucher …\(voucher.ending)", by: tenant.person, transaction)
            else { throw PlatformError(.conflict, "The organization has redeemed this code already.") }
            guard try store.use(voucher.id, transaction) else {
                throw PlatformError.invalid([.init("code", "is no code that can be redeemed.")])
            }
            transaction.remark("voucher …\(voucher.ending)")
            return booked
        }
    }
}

extension VoucherResource {
    init(_ voucher: Voucher) {
        self.init(
            id: voucher.id.text, ending: voucher.ending, amount: voucher.amount.decimal, note: voucher.note,
            uses: voucher.uses, used: voucher.used, createdAt: voucher.createdAt.rfc3339)
        redeemUntil = voucher.redeemUntil?.rfc3339
        creditDays = voucher.creditDays
        revokedAt = voucher.revokedAt?.rfc3339
    }
}
