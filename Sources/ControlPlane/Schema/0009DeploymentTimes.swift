import SQLStore

extension Migration {
    /// When a deployment began to start instances, and to move the traffic.
    static let deploymentTimes = Migration(
        number: 9, name: "deployment_times",
        sql: [
            "ALTER TABLE deployments ADD COLUMN starting_at {{bigint}}",
            "ALTER TABLE deployments ADD COLUMN switching_at {{bigint}}",
        ])
}
