/// A tenant: owns everything that costs money.
package struct Organization: Sendable, Equatable {
    package var id: OrganizationID
    package var name: String
    package var createdAt: Timestamp

    package init(id: OrganizationID, name: String, createdAt: Timestamp) {
        self.id = id
        self.name = name
        self.createdAt = createdAt
    }
}

/// What a member may do in an organization, from most to least.
package enum Role: String, Sendable, Equatable, CaseIterable {
    case owner, admin, member, viewer

    /// The permissions that the role holds.
    package var permissions: Set<Permission> {
        switch self {
        case .owner, .admin: [.view, .deploy, .manage, .billing]
        case .member: [.view, .deploy]
        case .viewer: [.view]
        }
    }
}

/// One kind of right inside an organization.
package enum Permission: String, Sendable, Equatable, CaseIterable {
    /// See applications, logs and releases.
    case view
    /// Create, deploy, restart, configure applications.
    case deploy
    /// Delete applications, change members and settings.
    case manage
    /// See and spend money.
    case billing
}

/// Proof that a request acts inside one organization, with what it may do there. Store methods that read a tenant's
/// rows take one as their first parameter, so they cannot be called without a tenant.
package struct TenantScope: Sendable, Equatable {
    package let organizationID: OrganizationID
    package let permissions: Set<Permission>

    package init(organizationID: OrganizationID, permissions: Set<Permission>) {
        self.organizationID = organizationID
        self.permissions = permissions
    }

    package func allows(_ permission: Permission) -> Bool { permissions.contains(permission) }
}
