import AgentProtocol
import Testing

@testable import NodeAgent

@Suite struct NodeReporterTests {
    private var view: InstanceView {
        var view = InstanceView()
        view.generation = 1
        return view
    }

    /// The sequences of what waits to be sent, which is sent then.
    private func sent(_ outbox: Outbox) async -> [Int64] {
        let entries = await outbox.peek(10)
        await outbox.remove(entries)
        return entries.compactMap {
            if case .nodeReport(let report) = $0.message { report.sequence } else { nil }
        }
    }

    @Test func `a report is said again until it is stored, and then no more`() async {
        let outbox = Outbox()
        let reporter = NodeReporter(bootID: "b", outbox: outbox)
        await reporter.repeatUnstored()
        #expect(await sent(outbox) == [])
        await reporter.observed(view)
        #expect(await sent(outbox) == [1])
        await reporter.repeatUnstored()
        #expect(await sent(outbox) == [1])
        // A later one replaces it; that the earlier one is stored is said late.
        await reporter.routed(1)
        await reporter.stored(.init(sequence: 1))
        #expect(await sent(outbox) == [2])
        await reporter.repeatUnstored()
        #expect(await sent(outbox) == [2])
        for late in [2, 1] as [Int64] { await reporter.stored(.init(sequence: late)) }
        await reporter.repeatUnstored()
        #expect(await sent(outbox) == [])
        // Nobody has stored what was not said.
        await reporter.stored(.init(sequence: 99))
        await reporter.routed(2)
        #expect(await sent(outbox) == [3])
        await reporter.repeatUnstored()
        #expect(await sent(outbox) == [3])
    }

    @Test func `a control plane that never answers hears it ever more seldom`() async {
        let outbox = Outbox()
        let reporter = NodeReporter(bootID: "b", outbox: outbox)
        await reporter.observed(view)
        var count = await sent(outbox).count
        for _ in 1...100 {
            await reporter.repeatUnstored()
            count += await sent(outbox).count
        }
        #expect(count == 1 + 4 + 6)
    }
}
