import Testing

@testable import PlatformModel

struct PriceAgreementTests {
    private static func plan(_ id: String, hourly: Int64, monthly: Int64 = 5_000_000) -> Plan {
        Plan(
            id: PlanID(id), name: id, description: "", size: .init(cpuMillicores: 500, memoryMB: 512, storageGB: 5),
            priceMonthly: Money(microUnits: monthly), priceHourly: Money(microUnits: hourly))
    }

    @Test func `nothing agreed changes nothing, and a price of its own knows no markup`() {
        let plan = Self.plan("a", hourly: 6900)
        #expect(PriceAgreement().applied(to: plan) == plan && PriceAgreement().isEmpty)
        let agreed = PriceAgreement(markupBasisPoints: 2500, hourly: [PlanID("b"): Money(microUnits: 10)])
        #expect(agreed.applied(to: plan).priceHourly == Money(microUnits: 8625))
        #expect(agreed.applied(to: plan).priceMonthly == Money(microUnits: 6_250_000))
        let own = agreed.applied(to: Self.plan("b", hourly: 6900))
        #expect(own.priceHourly == Money(microUnits: 10) && own.priceMonthly == Money(microUnits: 7300))
        #expect(agreed.hourlyPrice(of: PlanID("b"), standard: Money(microUnits: 6900)) == Money(microUnits: 10))
    }

    @Test func `a markup is rounded half up, never negative and never too large`() {
        func marked(_ price: Int64, _ points: Int) -> Int64 {
            PriceAgreement.marked(Money(microUnits: price), by: points).microUnits
        }
        #expect(marked(1, 4999) == 1 && marked(1, 5000) == 2 && marked(3, -5000) == 2)
        #expect(marked(6900, -10_000) == 0 && marked(6900, -20_000) == 0 && marked(-5, 100) == 0)
        #expect(marked(.max, 100_000) == .max && marked(.max, 0) == .max)
        #expect(marked(100, .max) == 1100 && marked(100, .min) == 0)
    }

    @Test(arguments: 1...500)
    func `the price follows the markup and differs from the exact one by at most half a millionth`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let price = Int64.random(in: 0...5_000_000_000, using: &random)
        let points = Int.random(in: PriceAgreement.markups, using: &random)
        let marked = PriceAgreement.marked(Money(microUnits: price), by: points).microUnits
        let exact = Int128(price) * Int128(10_000 + points)
        let error = Int128(marked) * 10_000 - exact
        #expect(error >= -5000 && error <= 5000)
        let more = PriceAgreement.marked(Money(microUnits: price), by: points + 1).microUnits
        let dearer = PriceAgreement.marked(Money(microUnits: price + 1), by: points).microUnits
        #expect(more >= marked && dearer >= marked)
        // The agreement gives the same price for a plan as for its parts.
        let plan = Self.plan("a", hourly: price)
        let agreed = PriceAgreement(markupBasisPoints: points)
        #expect(
            agreed.applied(to: plan).priceHourly == agreed.hourlyPrice(of: plan.id, standard: plan.priceHourly))
    }
}
