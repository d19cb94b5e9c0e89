import ControlPlane
import Foundation
import HTTPTypes
import Hummingbird
import PlatformModel
import TestSupport
import Testing

/// Every route and stream, asked for by everybody: what the golden file says, nobody gets more.
@Suite struct AccessMatrixTests {
    /// Reads its form before it looks for the application; what it reads is a token that the trial has not.
    private static let readingFirst: Set<String> = ["/applications/{application}/upload"]

    @Test(arguments: StoreEngine.allCases)
    func `everybody gets of every route what the matrix says`(engine: StoreEngine) async throws {
        try await AccessTrial.run(engine) { trial in
            let names = trial.actors.map(\.name)
            var lines = ["Columns: " + names.joined(separator: ", ") + ".", ""]
            for route in trial.platform.assembly.routeTable().routes.sorted(by: { $0.line < $1.line }) {
                let words = try await trial.row(route, by: trial.platform.assembly.authentication)
                lines.append("\(route.line)  \(words.joined(separator: " "))")
                let strangers = zip(names, words).filter { $0.0.hasPrefix("other ") }.map(\.1)
                let isTold = route.path.contains("{application}") && !Self.readingFirst.contains(route.path)
                #expect(!isTold || !strangers.contains("yes"), "\(route.line) lets another tenant in")
            }
            try Golden.expect(lines.joined(separator: "\n") + "\n", in: "Tests/ControlPlaneTests/Golden/access.txt")
        }
    }

    /// Takes each guard away in turn. A row of the matrix that stays the same would not notice it missing.
    @Test func `without a guard the matrix differs`() async throws {
        try await AccessTrial.run(.sqlite) { trial in
            let real = trial.platform.assembly.authentication
            var count = 0
            for route in trial.platform.assembly.routeTable().routes {
                for removal in GuardRemoval.allCases where removal.concerns(route) {
                    let isNoticed = try await trial.differs(
                        route, by: removal.applied(to: real, trial), from: real, order: removal.order)
                    #expect(isNoticed, "\(route.line): nobody notices without \(removal)")
                    count += 1
                }
            }
            #expect(count > 100)
        }
    }
}

/// A guard that is missing, played by telling the route a caller who passes it.
private enum GuardRemoval: CaseIterable {
    /// Nobody is asked for a credential.
    case signIn
    /// Every member has every permission; everybody is an administrator.
    case permission
    /// A token lends all that its maker has, and counts as its maker.
    case token
    /// Everybody acts in the organization that owns the application; every node is the one in the path.
    case tenant

    func concerns(_ route: Route) -> Bool {
        switch (self, route.access) {
        case (_, .anonymous): false
        case (.signIn, _): true
        case (.permission, .administrator): true
        case (.permission, .tenant(let permission)): permission != .view
        case (.permission, _): false
        case (.token, .node): false
        case (.token, _): true
        // Whoever is no member has nothing to leave, whichever organization they act in.
        case (.tenant, .tenant) where route.path.hasSuffix("/leave"): false
        case (.tenant, .tenant): route.path.contains("{")
        case (.tenant, .node): true
        case (.tenant, _): false
        }
    }

    /// Those first whom the guard most likely keeps out.
    func order(_ actor: AccessTrial.Actor) -> Int {
        let likely: [String] =
            switch self {
            case .signIn: ["nobody"]
            case .permission: ["own viewer", "own member", "own admin"]
            case .token: ["token view", "token billing", "administrator's token"]
            case .tenant: ["other owner", "other-node"]
            }
        return likely.firstIndex(of: actor.name) ?? likely.count
    }

    func applied(to real: Authentication, _ trial: AccessTrial) -> Authentication {
        let root = User(
            id: UserID("00000000-0000-7000-8000-000000000001"), email: "x@example.org", name: "x",
            isAdministrator: true, createdAt: Timestamp(milliseconds: 0))
        let place = Membership(organization: trial.organization, role: .owner)
        let everything = Person(user: root, credential: .accessToken, memberships: [place], membership: place)
        return Authentication(
            person: { request, context in
                let person = try await real.person(request, context)
                switch self {
                case .signIn: return person ?? everything
                case .permission: return person.map { $0.raised }
                case .token: return person.map { $0.withoutGrant }
                case .tenant:
                    return person.map {
                        Person(user: $0.user, credential: .accessToken, memberships: [place], membership: place)
                    }
                }
            },
            node: { request, context in
                let node = try await real.node(request, context)
                return self == .tenant ? node.map { _ in trial.node } : node ?? trial.node
            })
    }
}

extension Person {
    fileprivate var raised: Person {
        var user = user
        user.isAdministrator = true
        func raised(_ membership: Membership) -> Membership {
            Membership(organization: membership.organization, role: .owner)
        }
        return Person(
            user: user, credential: credential, memberships: memberships.map(raised),
            membership: membership.map(raised), signInID: signInID, grant: grant)
    }

    fileprivate var withoutGrant: Person {
        Person(user: user, credential: .accessToken, memberships: memberships, membership: membership)
    }
}

extension Route {
    fileprivate var line: String { "\(method.rawValue) \(path)" }
}
