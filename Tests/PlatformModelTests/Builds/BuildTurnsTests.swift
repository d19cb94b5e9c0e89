import Testing

@testable import PlatformModel

struct BuildTurnsTests {
    private func build(_ id: String, of organization: String, at second: Int64) -> BuildTurns.Waiting {
        BuildTurns.Waiting(
            deployment: DeploymentID(id), organization: OrganizationID(organization),
            since: Timestamp(milliseconds: second * 1000))
    }

    private func order(_ waiting: [BuildTurns.Waiting], _ underWay: [String: Int] = [:]) -> [String] {
        BuildTurns.order(
            waiting, underWay: Dictionary(underWay.map { (OrganizationID($0), $1) }) { first, _ in first }
        ).map(\.text)
    }

    @Test func `a hundred builds of one organization do not keep another's first from the next free slot`() {
        let many = (0..<100).map { build("a\(100 + $0)", of: "a", at: Int64($0)) }
        let late = build("b", of: "b", at: 1000)
        #expect(order(many + [late], ["a": 3]).first == "b")
        // With nothing under way it comes after one of the other's.
        #expect(Array(order(many + [late]).prefix(3)) == ["a100", "b", "a101"])
    }

    @Test func `one organization's builds keep their order`() {
        let builds = [build("z", of: "a", at: 1), build("y", of: "a", at: 2), build("b", of: "a", at: 2)]
        #expect(order(builds.reversed(), ["a": 7]) == ["z", "b", "y"])
    }

    /// A day of slots that come free and builds that come in, told by a seed.
    @Test(arguments: UInt64(0)..<200)
    func `the next is always of an organization that has the fewest, and everybody's turn comes`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let names = ["a", "b", "c", "d"]
        var waiting: [BuildTurns.Waiting] = []
        var running: [String] = []
        var passed: [String: Int] = [:]
        let slots = Int.random(in: 1...4, using: &generator)
        for second in 0..<Int64(300) {
            for _ in 0..<Int.random(in: 0...2, using: &generator) {
                // One of them has far more than the others.
                let name = Bool.random(using: &generator) ? "a" : names.randomElement(using: &generator) ?? "a"
                waiting.append(build("\(second)-\(waiting.count)", of: name, at: second))
            }
            if !running.isEmpty { running.remove(at: Int.random(in: running.indices, using: &generator)) }
            let underWay = Dictionary(grouping: running, by: { $0 }).mapValues(\.count)
            let turns = order(waiting, underWay)
            #expect(turns.count == waiting.count && Set(turns).count == turns.count)
            guard running.count < slots, let first = turns.first,
                let chosen = waiting.firstIndex(where: { $0.deployment.text == first })
            else { continue }
            let name = waiting[chosen].organization.text
            let fewest = Set(waiting.map(\.organization.text)).map { underWay[$0] ?? 0 }.min() ?? 0
            #expect(underWay[name] ?? 0 == fewest)
            // Nobody with as few builds under way waits longer.
            #expect(
                waiting.allSatisfy {
                    (underWay[$0.organization.text] ?? 0) > fewest || $0.since >= waiting[chosen].since
                })
            waiting.remove(at: chosen)
            running.append(name)
            passed[name, default: 0] += 1
        }
        #expect(names.allSatisfy { (passed[$0] ?? 0) > 0 })
    }
}
