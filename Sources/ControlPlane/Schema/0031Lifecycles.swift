import SQLStore

extension Migration {
    /// How an application's instances are taken into service and out of it, beside the two times that have columns of
    /// their own, in one text of numbers; and why the platform began a deployment. Instances that leave are looked for
    /// every second.
    static let lifecycles = Migration(
        number: 31, name: "lifecycles",
        sql: [
            """
            ALTER TABLE applications ADD COLUMN lifecycle TEXT NOT NULL DEFAULT '{}';
            ALTER TABLE deployments ADD COLUMN note TEXT;
            CREATE INDEX instances_leaving ON instances (application_id) WHERE wanted <> 'running';
            """
        ])
}
