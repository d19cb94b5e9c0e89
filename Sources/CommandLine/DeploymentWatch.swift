import HostSupport
import PlatformAPI

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Follows a deployment to its end: its log as it is written, the steps, and what came of it.
struct DeploymentWatch: Sendable {
    let client: APIClient
    let call: Invocation
    let application: ApplicationResource

    /// How it ended, or that the person looked away.
    enum End: Sendable {
        case finished(DeploymentResource)
        case detached
    }

    private static let ends: Set<String> = ["live", "failed", "cancelled", "superseded"]
    private static let patienceSeconds: Int64 = 3600

    /// Waits for the end. Ctrl-C stops the looking, not the deployment.
    func follow(_ started: DeploymentStartedResource, showsLog: Bool) async throws -> End {
        try await withThrowingTaskGroup(of: End?.self) { group in
            defer { group.cancelAll() }
            let interrupts = call.surroundings.interrupts()
            group.addTask {
                for await _ in interrupts { return .detached }
                return nil
            }
            group.addTask { .finished(try await watchWithLog(started, showsLog: showsLog)) }
            while let end = try await group.next() { if let end { return end } }
            throw CancellationError()
        }
    }

    private func watchWithLog(
        _ started: DeploymentStartedResource, showsLog: Bool
    ) async throws -> DeploymentResource {
        guard showsLog, started.build != nil || started.deployment.trigger == "rollback" else {
            return try await end(of: started.deployment)
        }
        return try await withThrowingTaskGroup(of: DeploymentResource?.self) { group in
            defer { group.cancelAll() }
            group.addTask {
                // Without its log a deployment is still watched to its end.
                do { try await showLog(of: started.deployment) } catch let failure as CommandFailure {
                    await call.screen.note(
                        "warning: the deployment's log is not available: \(neutral(failure.message))")
                }
                return nil
            }
            group.addTask { try await end(of: started.deployment) }
            var finished: DeploymentResource?
            var logEnded = false
            while let outcome = try await group.next() {
                guard let outcome else {
                    logEnded = true
                    if let finished { return finished }
                    continue
                }
                finished = outcome
                if logEnded { return outcome }
                // The rest of the log gets a moment to arrive.
                group.addTask {
                    try await call.surroundings.clock.sleep(.seconds(3))
                    return nil
                }
            }
            guard let finished else { throw CancellationError() }
            return finished
        }
    }

    private func showLog(of deployment: DeploymentResource) async throws {
        let path = try applicationPath(application.id, "/deployments/\(pathSegment(deployment.id))/logs/stream")
        try await client.events(path) { event in
            if event.name == "status" {
                let status = try? JSONDecoder().decode(StatusEvent.self, from: Data(event.data.utf8))
                return status?.final == true ? .stop : .more
            }
            for chunk in chunks(of: event) {
                var lines = neutralLines(chunk.text)
                if lines.last == "" { lines.removeLast() }
                for line in lines { await call.screen.line(line) }
            }
            return .more
        }
    }

    /// One chunk, or many at the beginning.
    private func chunks(of event: ServerEvent) -> [BuildLogResource] {
        let data = Data(event.data.utf8)
        if let one = try? JSONDecoder().decode(BuildLogResource.self, from: data) { return [one] }
        if let many = try? JSONDecoder().decode([BuildLogResource].self, from: data) { return many }
        return (try? JSONDecoder().decode(ListResource<BuildLogResource>.self, from: data))?.items ?? []
    }

    private func end(of deployment: DeploymentResource) async throws -> DeploymentResource {
        let path = try applicationPath(application.id, "/deployments/\(pathSegment(deployment.id))")
        let clock = call.surroundings.clock
        let begin = clock.now()
        let poll = Poll(clock: clock, seconds: Self.patienceSeconds)
        let end = try await poll.until { () -> DeploymentResource? in
            let now: DeploymentResource = try await client.send(.get(path))
            let time = readableDuration(milliseconds: clock.now() - begin)
            await call.screen.progress("\(now.status) · \(now.step ?? "…") · \(time)")
            return Self.ends.contains(now.status) ? now : nil
        }
        guard let end else {
            throw CommandFailure(
                .failed, "The deployment has not ended within an hour.", advice: "Look again with: skypanel apps info")
        }
        return end
    }
}

extension Invocation {
    /// Follows what a command has started, tells how it ended, and fails unless it is live.
    func finish(
        _ started: DeploymentStartedResource, of application: ApplicationResource, client: APIClient, detach: Bool
    ) async throws {
        let slug = neutral(application.slug)
        if detach {
            return try await answer(started) {
                await $0.line("Deployment \(started.deployment.number) of \(slug) has begun.")
                await $0.note("Look with: skypanel apps info \(slug)")
            }
        }
        let begin = surroundings.clock.now()
        let watch = DeploymentWatch(client: client, call: self, application: application)
        guard case .finished(let end) = try await watch.follow(started, showsLog: !options.json) else {
            await screen.note("The deployment goes on. Look again with: skypanel apps info \(slug)")
            throw CancellationError()
        }
        guard end.status == "live" else { throw failure(of: end, slug) }
        let time = readableDuration(milliseconds: surroundings.clock.now() - begin)
        let outcome = DeploymentOutcome(deployment: end, build: started.build, url: application.url)
        try await answer(outcome) { screen in
            await screen.line(screen.paint.good("\(slug) v\(end.releaseNumber ?? 0) is live (\(time))"))
            await screen.line(neutral(application.url))
        }
    }

    private func failure(of end: DeploymentResource, _ slug: String) -> CommandFailure {
        let reason = end.failureMessage ?? "no reason is given"
        let advice: String
        switch end.status {
        case "superseded": advice = "A newer deployment took its place: skypanel apps info \(slug)"
        default: advice = "The release before it, if there is one, still serves. See also: skypanel logs --app \(slug)"
        }
        return CommandFailure(
            .failed, "Deployment \(end.number) of \(slug) is \(end.status): \(reason)", advice: advice,
            code: end.failureCode ?? end.status)
    }
}

/// What `deploy --json` prints.
struct DeploymentOutcome: Encodable {
    var deployment: DeploymentResource
    var build: BuildResource?
    var url: String
}
