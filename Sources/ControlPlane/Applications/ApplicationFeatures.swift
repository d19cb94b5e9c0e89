package import ServiceLifecycle

/// Everything around applications, made together since each part stands on the one before.
package struct ApplicationFeatures: Sendable {
    package let applications: Applications
    package let administered: AdministeredApplications
    package let variables: EnvironmentVariables
    package let sources: Sources
    package let builds: Builds
    package let releases: Releases
    package let deployments: Deployments
    package let deploymentLogs: DeploymentLogs
    package let instances: Instances
    package let logs: ApplicationLogs
    package let planChanges: PlanChanges
    /// What the connections to agents need.
    package let nodeWork: NodeWork
    package let runner: DeploymentRunner
    package let bridge: SignalBridge

    package init(_ surroundings: Surroundings, catalogue: Catalogue) {
        applications = Applications(surroundings, catalogue: catalogue)
        variables = EnvironmentVariables(surroundings, applications: applications)
        sources = Sources(surroundings, applications: applications)
        builds = Builds(surroundings, applications: applications)
        releases = Releases(surroundings, applications: applications)
        deployments = Deployments(surroundings, catalogue: catalogue, applications: applications)
        deploymentLogs = DeploymentLogs(surroundings, applications: applications)
        administered = AdministeredApplications(
            surroundings, applications: applications, deployments: deployments)
        instances = Instances(surroundings, applications: applications)
        planChanges = PlanChanges(surroundings, applications: applications, deployments: deployments)
        logs = ApplicationLogs(surroundings, applications: applications)
        nodeWork = NodeWork(surroundings, catalogue: catalogue)
        runner = DeploymentRunner(surroundings, catalogue: catalogue)
        bridge = SignalBridge(surroundings)
    }

    /// The bridge first: the others are woken by what it passes on.
    package var backgroundServices: [any Service] { [bridge, runner] }

    package func addRoutes(to table: inout RouteTable) {
        ApplicationRoutes(applications, deployments).add(to: &table)
        AdministeredApplicationRoutes(administered).add(to: &table)
        PlanChangeRoutes(changes: planChanges).add(to: &table)
        DeploymentRoutes(deployments, deploymentLogs).add(to: &table)
        BuildRoutes(builds).add(to: &table)
        ReleaseRoutes(releases).add(to: &table)
        InstanceRoutes(instances).add(to: &table)
        LogRoutes(logs).add(to: &table)
        SourceRoutes(sources).add(to: &table)
        EnvironmentVariableRoutes(variables, deployments).add(to: &table)
    }
}
