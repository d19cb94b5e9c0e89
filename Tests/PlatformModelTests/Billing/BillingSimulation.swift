@testable import PlatformModel

/// One organization's money in the pure model: what runs, what is charged when somebody gets round to it, and what
/// comes in. Time is in milliseconds. Beside the model it keeps its own reckoning of what ran.
struct BillingSimulation {
    /// What happens, apart from when anybody charges for it.
    enum Event {
        case start(rate: Int64)
        case stop(Int)
        /// What runs is replaced at another rate: a deployment, another plan or price.
        case replace(Int, rate: Int64)
        case topUp(Int64)
        case promote(Int64, until: Int64?)
        case refund(Int64)
        case hold(Int64)
        case release
        case pass(Int64)
    }

    private(set) var wallet = Wallet()
    private(set) var credits: [PromotionalCredit] = []
    private(set) var movements: [Movement] = []
    private(set) var intervals: [UsageInterval] = []
    private(set) var charges: [UsageInterval.Charge] = []
    private(set) var holds: [Hold.Part] = []
    /// Time and rate of each interval, in its order, reckoned as it passes.
    private(set) var ran: [(rate: Int64, milliseconds: Int64)] = []
    private(set) var now: Int64 = 0
    private(set) var broken: [String] = []
    private var seen: Set<Movement.Source> = []
    private var count = 0

    private let organization = OrganizationID("o")

    private mutating func name() -> String {
        count += 1
        return "\(count)"
    }

    mutating func perform(_ event: Event) {
        switch event {
        case .start(let rate): open(rate)
        case .stop(let index): close(index)
        case .replace(let index, let rate):
            close(index)
            open(rate)
        case .topUp(let amount):
            post(.topUp, [.init(.wallet, money(amount)), .init(.funding, money(-amount))])
            post(.settlement, wallet.settlement)
        case .promote(let amount, let end):
            post(.promotion, [.init(.promotion, money(amount)), .init(.grants, money(-amount))])
            credits.append(
                .init(id: .init(name()), left: money(amount), expiresAt: end.map(Timestamp.init(milliseconds:))))
            post(.settlement, wallet.settlement)
        case .refund(let amount):
            if wallet.balance >= money(amount) {
                post(.refund, [.init(.wallet, money(-amount)), .init(.funding, money(amount))])
            }
        case .hold(let amount):
            guard let part = wallet.part(holding: money(amount)), amount > 0 else { return }
            post(.hold, part.placing)
            holds.append(part)
        case .release: release()
        case .pass(let span):
            now += span
            for index in intervals.indices where intervals[index].closedAt == nil { ran[index].milliseconds += span }
        }
    }

    /// Charges what is due up to `limit`, as one movement that counts once.
    mutating func charge(until limit: Int64) {
        let end = Timestamp(milliseconds: limit)
        let due = intervals.compactMap { $0.charge(until: end) }
        let amount = due.reduce(Money.zero) { $0 + $1.amount }
        while amount > wallet.available, !holds.isEmpty { release() }
        guard !due.isEmpty else { return }
        if amount > .zero { post(.usage, wallet.entries(charging: amount), source: "\(limit)/\(charges.count)") }
        for charge in due {
            guard let index = intervals.firstIndex(where: { $0.id == charge.intervalID }) else { continue }
            if charge.from != intervals[index].chargedUntil { broken.append("B6: a charge does not follow the last") }
            intervals[index] = intervals[index].charged(charge)
            charges.append(charge)
        }
    }

    /// Takes back what has expired by then.
    mutating func expire(at moment: Int64) {
        for index in credits.indices where credits[index].hasExpired(Timestamp(milliseconds: moment)) {
            guard credits[index].left > .zero else { continue }
            while !holds.isEmpty { release() }
            let rest = credits[index].left
            post(.expiry, [.init(.promotion, rest.negated), .init(.grants, rest)])
            credits[index].left = .zero
        }
    }

    private mutating func open(_ rate: Int64) {
        let id = UsageIntervalID(name())
        let begin = Timestamp(milliseconds: now)
        intervals.append(
            UsageInterval(id: id, applicationID: ApplicationID("a"), rate: money(rate), openedAt: begin))
        ran.append((rate, 0))
    }

    private mutating func close(_ index: Int) {
        let open = intervals.indices.filter { intervals[$0].closedAt == nil }
        guard !open.isEmpty else { return }
        let chosen = open[index % open.count]
        intervals[chosen].closedAt = Metering.end(
            of: intervals[chosen], lastHeardOfNode: nil, isReachable: true, now: Timestamp(milliseconds: now))
    }

    private mutating func release() {
        guard !holds.isEmpty else { return }
        post(.release, holds.removeFirst().releasing)
    }

    private mutating func post(_ kind: Movement.Kind, _ entries: [LedgerEntry], source: String? = nil) {
        let source = Movement.Source(kind, source ?? name())
        guard seen.insert(source).inserted,
            let movement = Movement(
                of: organization, source, entries, note: "", at: Timestamp(milliseconds: now))
        else { return }
        guard let after = wallet.after(movement) else {
            broken.append("B8: \(kind) would leave the wallet below its floor")
            return
        }
        let spent = movement.change(of: .promotion).negated
        if spent > .zero, kind != .expiry, !movement.isHold {
            for credit in PromotionalCredit.spending(spent, of: credits) {
                if let index = credits.firstIndex(where: { $0.id == credit.id }) { credits[index] = credit }
            }
        }
        wallet = after
        movements.append(movement)
    }

    private func money(_ amount: Int64) -> Money { Money(microUnits: amount) }
}

extension BillingSimulation {
    /// What does not hold of B1 to B8, and what was charged otherwise than the reckoning says.
    var findings: [String] {
        var found = broken
        let entries = movements.flatMap(\.entries)
        func sum(_ account: LedgerAccount) -> Money {
            entries.filter { $0.account == account }.reduce(.zero) { $0 + $1.amount }
        }
        for movement in movements where movement.entries.reduce(Int64(0), { $0 + $1.amount.microUnits }) != 0 {
            found.append("B1: \(movement.source)")
        }
        if entries.reduce(Money.zero, { $0 + $1.amount }) != .zero { found.append("B2") }
        if wallet.balance != sum(.wallet) || wallet.promotion != sum(.promotion) || wallet.held != sum(.hold)
            || wallet.owed != sum(.arrears).negated
        {
            found.append("B3: the wallet")
        }
        let left = credits.reduce(Money.zero) { $0 + $1.left }
        if left != wallet.promotion + holds.reduce(.zero, { $0 + $1.promotion }) { found.append("B3: the credit") }
        if wallet.held != holds.reduce(.zero, { $0 + $1.amount }) { found.append("B3: the holds") }
        for (interval, own) in zip(intervals, ran) {
            let mine = charges.filter { $0.intervalID == interval.id }
            if mine.reduce(Money.zero, { $0 + $1.amount }) != interval.charged { found.append("B6: amount") }
            let time = mine.reduce(Int64(0)) { $0 + $1.until.milliseconds(since: $1.from) }
            if time != interval.chargedUntil.milliseconds(since: interval.openedAt) { found.append("B6: time") }
            if interval.charged != UsageInterval.cost(of: time, at: interval.rate) { found.append("B7") }
            if time > own.milliseconds { found.append("charged beyond what ran") }
        }
        if sum(.revenue) != charges.reduce(.zero, { $0 + $1.amount }) { found.append("B9: revenue") }
        return found
    }

    /// What was left over of all that came in: independent of when it was charged while nothing expires.
    var worth: Money { wallet.total - wallet.owed }

    /// What all that ran costs, by the test's own reckoning.
    var cost: Int64 { ran.reduce(0) { $0 + $1.rate * $1.milliseconds / 3_600_000 } }

    var charged: Int64 { charges.reduce(0) { $0 + $1.amount.microUnits } }
}
