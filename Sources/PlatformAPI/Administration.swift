/// Why an application is suspended.
package struct SuspensionResource: Sendable, Equatable, Codable {
    /// `administrator` or `billing`.
    package var reason: String
    package var note: String
    /// RFC 3339 UTC.
    package var suspendedAt: String

    package init(reason: String, note: String, suspendedAt: String) {
        self.reason = reason
        self.note = note
        self.suspendedAt = suspendedAt
    }

    private enum CodingKeys: String, CodingKey { case reason, note, suspendedAt = "suspended_at" }
}

/// `POST /api/admin/paas/applications/{application}/suspend`.
package struct SuspendRequest: Sendable, Equatable, Codable {
    /// Shown to the owner.
    package var reason: String

    package init(reason: String) { self.reason = reason }
}

/// `PUT /api/admin/paas/applications/{application}/plan`.
package struct PlanChangeRequest: Sendable, Equatable, Codable {
    /// Id or name, offered to customers or not.
    package var planID: String

    package init(planID: String) { self.planID = planID }

    private enum CodingKeys: String, CodingKey { case planID = "plan_id" }
}

/// An application with whose it is, for administrators.
package struct AdministeredApplicationResource: Sendable, Equatable, Codable {
    package var application: ApplicationResource
    package var organizationID: String
    package var organizationName: String
    package var ownerEmail: String

    package init(application: ApplicationResource, organizationID: String, organizationName: String, ownerEmail: String)
    {
        self.application = application
        self.organizationID = organizationID
        self.organizationName = organizationName
        self.ownerEmail = ownerEmail
    }

    private enum CodingKeys: String, CodingKey {
        case application, organizationID = "organization_id", organizationName = "organization_name"
        case ownerEmail = "owner_email"
    }
}

/// An organization with what it has, for administrators.
package struct AdministeredOrganizationResource: Sendable, Equatable, Codable {
    package var id: String
    package var name: String
    package var memberCount: Int
    package var applicationCount: Int
    /// Instances that shall run.
    package var instanceCount: Int
    /// Promised to its instances.
    package var reserved: ResourcesResource
    /// RFC 3339 UTC.
    package var createdAt: String

    package init(
        id: String, name: String, memberCount: Int, applicationCount: Int, instanceCount: Int,
        reserved: ResourcesResource, createdAt: String
    ) {
        self.id = id
        self.name = name
        self.memberCount = memberCount
        self.applicationCount = applicationCount
        self.instanceCount = instanceCount
        self.reserved = reserved
        self.createdAt = createdAt
    }

    private enum CodingKeys: String, CodingKey {
        case id, name, memberCount = "member_count", applicationCount = "application_count"
        case instanceCount = "instance_count", reserved, createdAt = "created_at"
    }
}

/// A person, for administrators.
package struct AdministeredUserResource: Sendable, Equatable, Codable {
    package var id: String
    package var email: String
    package var name: String
    package var isAdministrator: Bool
    /// Absent unless suspended. RFC 3339 UTC.
    package var suspendedAt: String?
    package var organizationCount: Int
    /// RFC 3339 UTC.
    package var createdAt: String

    package init(
        id: String, email: String, name: String, isAdministrator: Bool, suspendedAt: String?, organizationCount: Int,
        createdAt: String
    ) {
        self.id = id
        self.email = email
        self.name = name
        self.isAdministrator = isAdministrator
        self.suspendedAt = suspendedAt
        self.organizationCount = organizationCount
        self.createdAt = createdAt
    }

    private enum CodingKeys: String, CodingKey {
        case id, email, name, isAdministrator = "is_administrator", suspendedAt = "suspended_at"
        case organizationCount = "organization_count", createdAt = "created_at"
    }
}
