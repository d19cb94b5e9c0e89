import Foundation
import HostSupport
import PlatformModel
import SQLStore

/// The variables as they were when a deployment made its instances: an instance never changes afterwards.
struct DeploymentEnvironment: Sendable {
    private let surroundings: Surroundings

    init(_ surroundings: Surroundings) { self.surroundings = surroundings }

    /// Keeps the application's present variables for a deployment, over the `defaults` of its presets.
    func keep(
        for deployment: Deployment, defaults: [String: String], _ transaction: Transaction
    ) throws {
        let own = try EnvironmentVariableStore(surroundings.dataKeys)
            .values(of: deployment.applicationID, transaction)
        try store(defaults.merging(own) { _, own in own }, for: deployment, transaction)
    }

    /// Gives a deployment what another one had.
    func copy(from other: DeploymentID, to deployment: Deployment, _ transaction: Transaction) throws {
        try store(open(for: other, transaction), for: deployment, transaction)
    }

    private func store(
        _ variables: [String: String], for deployment: Deployment, _ transaction: Transaction
    ) throws {
        let json = String(decoding: try JSONEncoder().encode(variables), as: UTF8.self)
        try transaction.execute(
            """
            INSERT INTO deployment_environments (deployment_id, application_id, sealed_variables) VALUES ($1, $2, $3)
            ON CONFLICT (deployment_id) DO UPDATE SET sealed_variables = excluded.sealed_variables
            """,
            [
                .text(deployment.id.text), .text(deployment.applicationID.text),
                .text(
                    try surroundings.dataKeys.seal(
                        json, of: try organization(of: deployment, transaction), binding: binding(deployment.id),
                        transaction)),
            ])
    }

    func open(for id: DeploymentID, _ transaction: Transaction) throws -> [String: String] {
        let row = try transaction.first(
            "SELECT sealed_variables FROM deployment_environments WHERE deployment_id = $1", [.text(id.text)])
        guard let sealed = try row?.text("sealed_variables") else { return [:] }
        let json = try surroundings.dataKeys.open(sealed, binding: binding(id), transaction).reveal()
        return try JSONDecoder().decode([String: String].self, from: Data(json.utf8))
    }

    /// Drops what no instance needs any more.
    func sweep(of application: ApplicationID, _ transaction: Transaction) throws {
        try transaction.execute(
            """
            DELETE FROM deployment_environments WHERE application_id = $1
                AND deployment_id NOT IN (SELECT deployment_id FROM instances WHERE application_id = $1)
                AND deployment_id NOT IN (SELECT id FROM deployments WHERE application_id = $1 AND is_active = 1)
            """, [.text(application.text)])
    }

    private func organization(of deployment: Deployment, _ transaction: Transaction) throws -> OrganizationID {
        let row = try transaction.first(
            "SELECT organization_id FROM applications WHERE id = $1", [.text(deployment.applicationID.text)])
        guard let row else { throw PlatformError.notFound("application") }
        return OrganizationID(try row.text("organization_id"))
    }

    private func binding(_ id: DeploymentID) -> String { "deployment_environments.sealed_variables/\(id.text)" }
}
