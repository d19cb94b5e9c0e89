import Testing

@testable import PlatformModel

/// Random lives of an organization, each charged by two who get round to it at different times.
struct BillingSimulationTests {
    private static let hour: Int64 = 3_600_000

    private func event(_ random: inout SeededGenerator, expires: Bool) -> BillingSimulation.Event {
        func amount(_ most: Int64) -> Int64 { Int64.random(in: 0...most, using: &random) }
        switch Int.random(in: 0...13, using: &random) {
        case 0, 1: return .start(rate: amount(500_000))
        case 2: return .stop(Int(amount(9)))
        case 3: return .replace(Int(amount(9)), rate: amount(500_000))
        case 4: return .topUp(amount(900_000))
        case 5: return .promote(amount(200_000), until: expires ? amount(200) * Self.hour : nil)
        case 6: return .refund(amount(300_000))
        case 7: return .hold(amount(300_000))
        case 8: return .release
        default: return .pass(amount(3 * Self.hour))
        }
    }

    @Test(arguments: 1...1500)
    func `whoever charges late, twice or with a clock set back charges the same`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let expires = seed % 3 == 0
        var (first, second) = (BillingSimulation(), BillingSimulation())
        for _ in 0..<60 {
            let event = event(&random, expires: expires)
            for way in 0..<2 {
                var life = way == 0 ? first : second
                // A refund takes what is there, which depends on who has charged already.
                if case .refund = event, way == 1 { life.charge(until: life.now) }
                life.perform(event)
                if case .refund = event, way == 0 { life.charge(until: life.now) }
                if way == 0 { first = life } else { second = life }
            }
            // The one every hour, the other by a clock that jumps; what is doubled does nothing.
            first.expire(at: first.now - first.now % Self.hour)
            for _ in 0..<2 { first.charge(until: first.now - first.now % Self.hour) }
            if Int.random(in: 0...3, using: &random) == 0 {
                let jump = Int64.random(in: -5 * Self.hour...0, using: &random)
                second.charge(until: second.now + jump)
                if expires { second.expire(at: second.now + jump) }
            }
            guard Int.random(in: 0...9, using: &random) == 0 else { continue }
            #expect(first.findings == [] && second.findings == [], "seed \(seed)")
        }
        for way in 0..<2 {
            var life = way == 0 ? first : second
            life.charge(until: life.now)
            let before = life.movements.count
            life.charge(until: life.now)
            #expect(life.movements.count == before && life.findings == [], "seed \(seed)")
            #expect(life.charged == life.cost, "seed \(seed)")
            if way == 0 { first = life } else { second = life }
        }
        #expect(first.charged == second.charged, "seed \(seed)")
    }

    @Test(arguments: 1...500)
    func `what is left of all that came in does not depend on the ticks`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var lives = [BillingSimulation(), BillingSimulation(), BillingSimulation()]
        for _ in 0..<60 {
            let event = event(&random, expires: false)
            if case .refund = event { continue }
            for index in lives.indices { lives[index].perform(event) }
            lives[0].charge(until: lives[0].now)
            if Int.random(in: 0...9, using: &random) == 0 { lives[1].charge(until: lives[1].now) }
        }
        for index in lives.indices {
            lives[index].charge(until: lives[index].now)
            #expect(lives[index].findings == [], "seed \(seed)")
        }
        #expect(Set(lives.map(\.worth)).count == 1 && Set(lives.map(\.charged)).count == 1, "seed \(seed)")
    }
}
