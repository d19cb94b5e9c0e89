/// A volume, as `GET /volumes` tells it.
package struct VolumeInfo: Sendable, Equatable, Decodable {
    package var name: String
    package var driver: String
    package var mountpoint: String
    package var labels: [String: String]

    private enum CodingKeys: String, CodingKey {
        case name = "Name", driver = "Driver", mountpoint = "Mountpoint", labels = "Labels"
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        name = try container.decode(String.self, forKey: .name)
        driver = try container.decodeIfPresent(String.self, forKey: .driver) ?? ""
        mountpoint = try container.decodeIfPresent(String.self, forKey: .mountpoint) ?? ""
        labels = try container.decodeIfPresent([String: String].self, forKey: .labels) ?? [:]
    }
}
