/// Who is next when builds wait for a free slot of a node.
package enum BuildTurns {
    /// A build that could begin if there were a slot.
    package struct Waiting: Sendable, Equatable {
        package var deployment: DeploymentID
        package var organization: OrganizationID
        package var since: Timestamp

        package init(deployment: DeploymentID, organization: OrganizationID, since: Timestamp) {
            self.deployment = deployment
            self.organization = organization
            self.since = since
        }
    }

    /// The fair order: the next slot is for the organization that has the fewest builds under way, counting those that
    /// come before in this order; among equals for the build that waits longest. However many builds one organization
    /// has waiting, another's first has at most one of each organization before it.
    ///
    /// - Parameter underWay: builds that have a slot; organizations without any may be absent.
    package static func order(_ waiting: [Waiting], underWay: [OrganizationID: Int]) -> [DeploymentID] {
        let lines = Dictionary(grouping: waiting, by: \.organization)
        let turns = lines.flatMap { organization, builds in
            builds.sorted { ($0.since, $0.deployment) < ($1.since, $1.deployment) }.enumerated().map { place, build in
                (round: place + max(0, underWay[organization] ?? 0), build: build)
            }
        }
        return turns.sorted { left, right in
            (left.round, left.build.since, left.build.deployment)
                < (right.round, right.build.since, right.build.deployment)
        }.map(\.build.deployment)
    }
}
