import AgentProtocol
import DockerEngine
import HostSupport
import Logging

extension InstanceRunner {
    /// Follows what happens to this node's containers; begins anew when the stream ends.
    func followEvents() async {
        var attempt = 0
        while !Task.isCancelled {
            // What happened while nobody listened is found by a whole look.
            await observer.note(changed: nil)
            lookSoon()
            let filters = [
                "type": ["container"], "label": ["\(InstanceLabels.node)=\(configuration.nodeID)"],
                "event": ["create", "start", "die", "oom", "destroy", "pause", "unpause", "rename"],
            ]
            do {
                for try await event in operations.docker.events(filters: filters) {
                    attempt = 0
                    await observer.note(changed: event.id)
                    lookSoon()
                }
            } catch {
                logger.debug("Docker's events ended", metadata: ["error": "\(error)"])
            }
            engineWentAway()
            let pause = Backoff(first: 500, cap: 15_000).wait(attempt: attempt) + .milliseconds(200)
            do { try await clock.sleep(pause) } catch { return }
            attempt = min(attempt + 1, 1000)
        }
    }
}

extension InstanceMemory {
    /// Writes down how an action ended.
    mutating func ended(_ action: InstanceAction, _ result: InstanceActionResult, now: Int64) {
        switch (action, result) {
        case (.create, .waits(let reason)), (.start, .waits(let reason)): return waits(action, reason, now: now)
        case (.create, _), (.start, _): waitsNoMore(action.instanceID)
        default: break
        }
        switch (action, result) {
        case (.probe(let container, _, _, let check), .probed(let problem, let elsewhere)):
            probed(container, problem: problem, elsewhere: elsewhere, retries: check.retries, now: now)
        case (_, .diagnosed(let finding)): diagnosed(action.instanceID, finding: finding)
        case (.create, .dockerAway), (.start, .dockerAway): dockerWasAway(action, now: now)
        case (.create, .impossible(let reason)), (.start, .impossible(let reason)):
            cannotStart(action.instanceID, reason: reason)
        case (.create, .failed(let reason)):
            couldNotStart(action.instanceID, reason: reason, wasRestart: false, now: now, spread: 500)
        case (.start(let container), .failed(let reason)):
            let wasRestart = container.startedAt > 0
            couldNotStart(action.instanceID, reason: reason, wasRestart: wasRestart, now: now, spread: 500)
        default: break
        }
    }
}
