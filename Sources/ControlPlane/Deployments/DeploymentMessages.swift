import PlatformAPI
import PlatformModel
import SQLStore

/// Deployments as the API shows them.
enum DeploymentMessages {
    static func resource(
        _ deployment: Deployment, of application: Application, _ transaction: Transaction
    ) throws -> DeploymentResource {
        let release = try deployment.releaseID.flatMap { try ReleaseStore().find($0, of: application, transaction) }
        let build = try deployment.buildID.flatMap { try BuildStore().find($0, of: application, transaction) }
        let run = try CommandRunStore().find(of: deployment.id, transaction)
        var resource = DeploymentResource(
            id: deployment.id.text, applicationID: deployment.applicationID.text, number: deployment.number,
            trigger: deployment.trigger.rawValue, status: deployment.status.rawValue,
            step: step(deployment, build), buildID: deployment.buildID?.text, releaseID: deployment.releaseID?.text,
            releaseNumber: release?.number, failureCode: deployment.failureCode,
            failureMessage: deployment.failureMessage, createdAt: deployment.createdAt.rfc3339,
            finishedAt: deployment.finishedAt?.rfc3339)
        resource.note = deployment.note
        if deployment.status == .pending {
            let active = try DeploymentStore().active(of: application.id, transaction)
            let before = active.count { $0.number < deployment.number }
            let turn =
                try deployment.buildID == nil || before > 0
                ? 0 : DeploymentStore().buildTurns(transaction).firstIndex(of: deployment.id) ?? 0
            resource.queuePosition = before + turn
        }
        resource.releaseCommand = run.map { run in
            CommandRunResource(
                id: run.id.text, status: run.status.rawValue, exitCode: run.exitCode,
                failureMessage: run.failureMessage, createdAt: run.createdAt.rfc3339,
                finishedAt: run.finishedAt?.rfc3339)
        }
        return resource
    }

    private static func step(_ deployment: Deployment, _ build: Build?) -> String? {
        if deployment.cancelRequestedAt != nil, !deployment.status.isFinal { return "cancelling" }
        switch deployment.status {
        case .pending: return "waiting"
        case .building: return build?.step ?? "sending to the node"
        case .releasing: return "running the release command"
        case .starting: return "waiting until the new instances are healthy"
        case .switching: return "moving the traffic"
        case .live, .failed, .cancelled, .superseded: return nil
        }
    }
}
