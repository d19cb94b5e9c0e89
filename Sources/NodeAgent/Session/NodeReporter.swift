package import AgentProtocol

/// Numbers and sends the reports of what the node runs.
package actor NodeReporter {
    private let bootID: String
    private let outbox: Outbox
    private var sequence: Int64 = 0
    private var acceptedGeneration: Int64 = 0
    private var routedGeneration: Int64 = 0
    private var instances: [InstanceReport] = []
    private var storedSequence: Int64 = 0
    /// Looks at the present report since it was sent that found it not stored.
    private var looks = 0

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
        looks = 0
        await tell()
    }

    /// The control plane has that report.
    package func stored(_ stored: NodeReportStored) {
        // What was never said cannot be stored.
        if stored.sequence <= sequence { storedSequence = max(storedSequence, stored.sequence) }
    }

    /// Says the last report again while it is not stored; call it at intervals. A control plane that never answers, as
    /// older ones do not, hears it ever more seldom.
    package func repeatUnstored() async {
        guard sequence > 0, storedSequence < sequence else { return }
        looks += 1
        if looks <= 4 || looks % 16 == 0 { await tell() }
    }

    private func tell() async {
        await outbox.add(
            .nodeReport(
                NodeReport(
                    sequence: sequence, bootID: bootID, acceptedGeneration: acceptedGeneration,
                    routedGeneration: routedGeneration, instances: instances)))
    }
}
