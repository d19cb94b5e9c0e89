/// The value of a setting: true or false, a whole number, text, or a list of texts.
package enum SettingValueResource: Sendable, Equatable, Codable {
    case boolean(Bool)
    case integer(Int)
    case text(String)
    case list([String])

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let value = try? container.decode(Bool.self) {
            self = .boolean(value)
        } else if let value = try? container.decode(Int.self) {
            self = .integer(value)
        } else if let value = try? container.decode([String].self) {
            self = .list(value)
        } else {
            self = .text(try container.decode(String.self))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .boolean(let value): try container.encode(value)
        case .integer(let value): try container.encode(value)
        case .text(let value): try container.encode(value)
        case .list(let value): try container.encode(value)
        }
    }
}

/// One setting of the platform.
package struct SettingResource: Sendable, Equatable, Codable {
    package var name: String
    /// `boolean`, `integer`, `text`, `list` or `secret`.
    package var type: String
    package var summary: String
    /// What holds now; absent for secrets.
    package var value: SettingValueResource?
    /// What the server's file says; absent for secrets.
    package var defaultValue: SettingValueResource?
    /// Set here, so the server's file does not count.
    package var isSet: Bool
    package var minimum: Int?
    package var maximum: Int?
    /// RFC 3339 UTC.
    package var updatedAt: String?
    /// Email of the administrator who set it.
    package var updatedBy: String?

    package init(
        name: String, type: String, summary: String, value: SettingValueResource?, defaultValue: SettingValueResource?,
        isSet: Bool
    ) {
        self.name = name
        self.type = type
        self.summary = summary
        self.value = value
        self.defaultValue = defaultValue
        self.isSet = isSet
    }

    private enum CodingKeys: String, CodingKey {
        case name, type, summary, value, defaultValue = "default", isSet = "is_set", minimum, maximum
        case updatedAt = "updated_at", updatedBy = "updated_by"
    }
}

/// `PUT /api/admin/paas/settings`: names and values; null goes back to the server's file, absent ones stay.
package struct SettingsRequest: Sendable, Equatable, Codable {
    package var values: [String: SettingValueResource?]

    package init(_ values: [String: SettingValueResource?]) { self.values = values }

    package init(from decoder: any Decoder) throws {
        values = try decoder.singleValueContainer().decode([String: SettingValueResource?].self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(values)
    }
}
