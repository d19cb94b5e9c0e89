import AgentProtocol

/// Numbers and sends the reports of what the node runs.
package actor NodeReporter {
    private let bootID: String
    private let outbox: Outbox
    private var sequence: Int64 = 0
    private var acceptedGeneration: Int64 = 0
    private var routedGeneration: Int64 = 0
    private var instances: [InstanceReport] = []

    package init(bootID: String, outbox: Outbox) {
        self.bootID = bootID
        self.outbox = outbox
    }

    /// Takes a new look at the instances; reports when it differs from the last one.
    package func observed(_ view: InstanceView) async {
        guard view.generation != acceptedGeneration || view.reports != instances else { return }
        acceptedGeneration = max(acceptedGeneration, view.generation)
        instances = view.reports
        await send()
    }

    package func routed(_ generation: Int64) async {
        guard generation > routedGeneration else { return }
        routedGeneration = generation
        await send()
    }

    /// Reports again; call it after connecting. Nothing is said before the first look at the engine.
    package func send() async {
        guard acceptedGeneration > 0 else { return }
        sequence += 1
        await outbox.add(
            .nodeReport(
                NodeReport(
                    sequence: sequence, bootID: bootID, acceptedGeneration: acceptedGeneration,
                    routedGeneration: routedGeneration, instances: instances)))
    }
}
