import Foundation
import NginxConfig
import Testing

@Suite struct TableTests {
    @Test func `a route table is as recorded, sorted, each host once`() throws {
        let table = RouteTable(
            generation: 7,
            routes: [
                try Route.sample("shop.example.com", ["10.0.0.3:8080", "10.0.0.2:8080"]),
                try Route.sample("blog.example.com", []),
                try Route.sample("shop.example.com", ["10.9.9.9:1"]),
            ])
        try expectGolden("routes.json", table.json)
        #expect(RouteTable(generation: 7, routes: table.routes.reversed()) == table)
    }

    @Test func `an empty table and a negative generation are valid JSON`() throws {
        let json = RouteTable(generation: -5, routes: []).json
        let decoded = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
        #expect(decoded["generation"] as? Int == 0)
        #expect((decoded["routes"] as? [Any])?.isEmpty == true)
    }

    @Test func `a certificate table keeps the line breaks of PEM`() throws {
        let pem = try #require(PEMText("-----BEGIN X-----\nA+/=\n-----END X-----\n"))
        let names = try [#require(CertificateName("*.example.com"))]
        let table = CertificateTable(generation: 1, certificates: [.init(names: names, chain: pem, key: pem)])
        let decoded = try JSONDecoder().decode(Document.self, from: Data(table.json.utf8))
        #expect(decoded.certificates.first?.chain == pem.text)
        #expect(decoded.certificates.first?.names == ["*.example.com"])
    }

    private struct Document: Decodable {
        struct Item: Decodable {
            let names: [String]
            let chain: String
        }
        let certificates: [Item]
    }
}

extension Route {
    /// `peers` as `host:port`.
    static func sample(_ host: String, _ peers: [String], redirect: Bool = false) throws -> Route {
        let addresses = try peers.map { peer in
            let parts = peer.split(separator: ":")
            let port = try #require(parts.last.flatMap { Int($0) })
            let host = try #require(parts.first.map(String.init))
            return try #require(UpstreamAddress(host: host, port: port))
        }
        let key = try #require(ApplicationKey("app-" + host.split(separator: ".").joined(separator: "_")))
        return Route(
            host: try #require(Hostname(host)), application: key, peers: addresses, redirectToHTTPS: redirect)
    }
}
