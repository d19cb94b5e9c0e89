/// An id of one kind of noun, so that a build's id cannot be passed where a release's is wanted. The text is a UUIDv7.
package struct Identifier<Noun>: Hashable, Sendable, CustomStringConvertible {
    package let text: String

    /// Wraps an id that we made or stored ourselves.
    package init(_ text: String) { self.text = text }

    /// Accepts an id from outside: exactly the canonical lower-case form of a UUID, otherwise nil.
    package init?(outside text: String) {
        let groups = text.split(separator: "-", omittingEmptySubsequences: false)
        guard groups.map(\.count) == [8, 4, 4, 4, 12], groups.joined().utf8.allSatisfy(Self.isLowerHexadecimal)
        else { return nil }
        self.text = text
    }

    private static func isLowerHexadecimal(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }

    package var description: String { text }
}

extension Identifier: Comparable {
    package static func < (left: Self, right: Self) -> Bool { left.text < right.text }
}

package typealias OrganizationID = Identifier<Organization>
package typealias UserID = Identifier<User>
package typealias PlanID = Identifier<Plan>
package typealias RuntimeID = Identifier<Runtime>
package typealias NodeID = Identifier<Node>
package typealias ApplicationID = Identifier<Application>
package typealias SourceID = Identifier<Source>
package typealias BuildID = Identifier<Build>
package typealias CommandRunID = Identifier<CommandRun>
package typealias ReleaseID = Identifier<Release>
package typealias DeploymentID = Identifier<Deployment>
package typealias InstanceID = Identifier<Instance>
