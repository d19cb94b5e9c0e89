import AgentProtocol

/// One complete value of each kind of message, as it stands in the golden files.
enum Samples {
    static let fromAgent: [AgentMessage] = [
        .hello(AgentHello(agentVersion: "0.1.0", bootID: "b1", desiredGeneration: 7, heldTaskIDs: ["t1"])),
        .heartbeat(
            Heartbeat(
                agentVersion: "0.1.0", uptimeSeconds: 60, reconnectCount: 1,
                total: Capacity(cpuMillicores: 2000, memoryMB: 4096, diskMB: 10_000),
                used: Capacity(cpuMillicores: 300, memoryMB: 512, diskMB: 900), containerCount: 3,
                dockerProblem: "Docker does not answer", ingressProblem: nil,
                instances: [InstanceUsage(instanceID: "i1", cpuMillicores: 20, memoryMB: 64)],
                applications: [ApplicationTraffic(applicationID: "a1", requests: 10, serverErrors: 1)])),
        .nodeReport(
            NodeReport(
                sequence: 4, bootID: "b1", acceptedGeneration: 7, routedGeneration: 6,
                instances: [
                    InstanceReport(
                        instanceID: "i1", applicationID: "a1", state: .restarting, containerID: "c1", restartCount: 2,
                        exitCode: 137, outOfMemory: true, detail: "ended by the memory limit", startedAt: 1)
                ])),
        .taskReport(
            TaskReport(
                taskID: "t1", state: .succeeded, step: "saving", failure: nil,
                build: BuildResult(
                    image: "sha256:00", imageBytes: 12, language: "python", languageVersion: "3.11",
                    processes: [BuiltProcess(name: "web", command: ["gunicorn", "app:app"])], user: "1000:1000",
                    exposedPort: 8000, commit: "abc", commitMessage: "Say hello"))),
        .buildLog(BuildLogChunk(buildID: "b1", sequence: 1, at: 5, text: "collecting flask\n")),
        .instanceLog(
            InstanceLogChunk(
                instanceID: "i1", applicationID: "a1", sequence: 2,
                lines: [LogLine(at: 6, stream: .stderr, text: "warning: \u{1B}[31mred")])),
        .rotateKey(KeyRotation(publicKey: "PEM", signature: "c2ln")),
        .refusal(Refusal(id: "f1", code: "unknown_kind", detail: "telepathy")),
    ]

    static let fromServer: [ServerMessage] = [
        .welcome(Welcome(nodeID: "n1", heartbeatSeconds: 30, serverTime: 9)),
        .desiredState(
            DesiredState(
                generation: 8,
                instances: [
                    DesiredInstance(
                        instanceID: "i1", applicationID: "a1", slug: "shop", releaseID: "r1", process: "web", index: 1,
                        image: "sha256:00", command: ["gunicorn"], environment: ["PORT": "8080"], port: 8080,
                        user: "1000:1000", limits: InstanceLimits(cpuMillicores: 500, memoryMB: 512, storageMB: 1024),
                        healthCheck: HealthCheck(path: "/healthz"))
                ],
                routes: [DesiredRoute(host: "shop.apps.localhost", applicationID: "a1", instanceIDs: ["i1"])],
                applications: [DesiredApplication(applicationID: "a1", slug: "shop", keptImages: ["sha256:00"])])),
        .task(
            AgentTask(
                taskID: "t1", deadlineAt: 900, secondsLeft: 900,
                work: .build(
                    BuildTask(
                        buildID: "b1", buildNumber: 3, applicationID: "a1", slug: "shop",
                        source: BuildSource(archive: ArchiveSource(sourceID: "s1", sha256: "00", sizeBytes: 5)),
                        runtime: BuildRuntime(type: "python", version: "3.11", image: "python:3.11-slim"),
                        environment: ["KEY": "value"])))),
        .cancelTask(CancelTask(taskID: "t1")),
        .buildLogStored(BuildLogStored(buildID: "b1", sequence: 1)),
        .instanceLogStored(InstanceLogStored(instanceID: "i1", sequence: 2)),
        .nodeReportStored(NodeReportStored(sequence: 4)),
        .taskReportStored(TaskReportStored(taskID: "t1")),
        .keyRotated(KeyRotated(publicKey: "PEM")), .rotateNow(RotateNow(requestedAt: 2000)),
        .refusal(Refusal(id: "f1", code: "invalid_body", detail: "task_id is missing")),
    ]
}
