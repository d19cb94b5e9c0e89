/// A tenant: owns everything that costs money.
package struct Organization: Sendable, Equatable {
    package var id: OrganizationID
    package var name: String
    package var createdAt: Timestamp
    /// Its end has been asked for and cannot be taken back.
    package var isDeleting: Bool

    package init(id: OrganizationID, name: String, createdAt: Timestamp, isDeleting: Bool = false) {
        self.id = id
        self.name = name
        self.createdAt = createdAt
        self.isDeleting = isDeleting
    }
}

/// What a member may do in an organization, from most to least.
package enum Role: String, Sendable, Equatable, CaseIterable {
    case owner, admin, member, viewer

    /// Whether who has this role may give `other` to people, and change or remove those who have it: owners decide on
    /// everybody, admins on everybody but owners.
    package func mayGrant(_ other: Role) -> Bool {
        switch self {
        case .owner: true
        case .admin: other != .owner
        case .member, .viewer: false
        }
    }

    /// The permissions that the role holds.
    package var permissions: Set<Permission> {
        switch self {
        case .owner, .admin: [.view, .deploy, .manage, .billing]
        case .member: [.view, .deploy]
        case .viewer: [.view]
        }
    }
}

extension Role {
    /// Who may do what, as a table for people: one line a role.
    package static var permissionTable: String {
        allCases.map { role in
            let words = Permission.allCases.map { role.permissions.contains($0) ? $0.rawValue : "-" }
            let granted = allCases.filter(role.mayGrant).map(\.rawValue).joined(separator: "/")
            return
                "\(role.rawValue): \(words.joined(separator: " ")), decides on \(granted.isEmpty ? "nobody" : granted)"
        }.joined(separator: "\n")
    }
}

/// One kind of right inside an organization.
package enum Permission: String, Sendable, Equatable, CaseIterable {
    /// See applications, logs and releases.
    case view
    /// Create, deploy, restart, configure applications.
    case deploy
    /// Delete applications; change members, invitations and the organization's settings.
    case manage
    /// See and spend money.
    case billing
}

/// Proof that a request acts inside one organization, with what it may do there. Store methods that read a tenant's
/// rows take one as their first parameter, so they cannot be called without a tenant.
package struct TenantScope: Sendable, Hashable {
    package let organizationID: OrganizationID
    package let permissions: Set<Permission>

    package init(organizationID: OrganizationID, permissions: Set<Permission>) {
        self.organizationID = organizationID
        self.permissions = permissions
    }

    package func allows(_ permission: Permission) -> Bool { permissions.contains(permission) }
}
