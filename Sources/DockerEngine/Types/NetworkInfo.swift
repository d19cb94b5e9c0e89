/// A network, as `GET /networks` and `GET /networks/{id}` tell it.
package struct NetworkInfo: Sendable, Equatable, Decodable {
    package struct Pool: Sendable, Equatable, Decodable {
        package var subnet: String?
        package var gateway: String?

        private enum CodingKeys: String, CodingKey { case subnet = "Subnet", gateway = "Gateway" }
    }

    package var id: String
    package var name: String
    package var driver: String
    package var isInternal: Bool
    package var labels: [String: String]
    package var options: [String: String]
    package var pools: [Pool]
    /// Ids of connected containers; filled by `inspectNetwork` alone.
    package var containers: [String]

    /// Name of the bridge's interface on the host, when it was chosen at creation.
    package var bridgeName: String? { options[NetworkSpec.bridgeNameOption] }

    private enum CodingKeys: String, CodingKey {
        case id = "Id", name = "Name", driver = "Driver", isInternal = "Internal", labels = "Labels"
        case options = "Options", ipam = "IPAM", containers = "Containers"
    }

    private struct Addressing: Decodable { var Config: [Pool]? }
    private struct Nothing: Decodable {}

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.decode(String.self, forKey: .id)
        name = try container.decode(String.self, forKey: .name)
        driver = try container.decodeIfPresent(String.self, forKey: .driver) ?? ""
        isInternal = try container.decodeIfPresent(Bool.self, forKey: .isInternal) ?? false
        labels = try container.decodeIfPresent([String: String].self, forKey: .labels) ?? [:]
        options = try container.decodeIfPresent([String: String].self, forKey: .options) ?? [:]
        pools = try container.decodeIfPresent(Addressing.self, forKey: .ipam)?.Config ?? []
        containers = try container.decodeIfPresent([String: Nothing].self, forKey: .containers)?.keys.sorted() ?? []
    }
}

/// A bridge network to be made.
package struct NetworkSpec: Sendable, Equatable {
    static let bridgeNameOption = "com.docker.network.bridge.name"
    static let betweenContainersOption = "com.docker.network.bridge.enable_icc"

    package var name: String
    /// Name of the interface on the host, at most 15 characters; nil lets the engine choose.
    package var bridgeName: String?
    package var labels: [String: String] = [:]
    package var isInternal = false
    /// Whether its containers may talk to each other.
    package var allowsBetweenContainers = true
    /// More options of the bridge driver.
    package var options: [String: String] = [:]

    package init(name: String, bridgeName: String? = nil, labels: [String: String] = [:]) {
        self.name = name
        self.bridgeName = bridgeName
        self.labels = labels
    }
}
