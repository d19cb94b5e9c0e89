package import NginxConfig

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
#if canImport(Glibc)
    import Glibc
#endif

/// How this node's ingress is to be set up; from the agent's settings.
package struct IngressSettings: Sendable, Equatable {
    /// The agent's data folder; the ingress takes the folder `ingress` below it.
    package var dataFolder: String
    package var nginxProgram = "/usr/sbin/nginx"
    /// Addresses of this machine to listen on.
    package var addresses = ["0.0.0.0"]
    package var httpPort = 80
    /// Nil: no TLS.
    package var httpsPort: Int?
    /// Applications answer below it; the node makes a certificate of its own for it and all hosts one label below.
    package var platformDomain = "apps.localhost"
    /// The control plane, where it can be reached without a name lookup.
    package var controlPlane: UpstreamAddress?
    /// Host names on which the control plane itself answers.
    package var controlPlaneHosts: [String] = []
    package var workerCount: Int?

    package init(dataFolder: String) { self.dataFolder = dataFolder }

    var folder: String { dataFolder + "/ingress" }

    /// The static configuration, or what is wrong with the settings.
    package func configuration() throws(IngressProblem) -> StaticConfiguration {
        guard let path = FilePath(folder) else {
            throw IngressProblem("the data folder \(dataFolder) must be an absolute path of plain characters")
        }
        guard path.text.utf8.count + 13 < 108 else {
            throw IngressProblem("the data folder \(dataFolder) is too long a path for a socket; use a shorter one")
        }
        guard let temporary = FilePath(temporaryFolder), let http = Port(httpPort) else {
            throw IngressProblem("the HTTP port must be 1 to 65535")
        }
        let https = httpsPort.flatMap(Port.init)
        guard https != nil || httpsPort == nil else { throw IngressProblem("the HTTPS port must be 1 to 65535") }
        let listened = addresses.compactMap(IPAddress.init)
        guard listened.count == addresses.count, !listened.isEmpty else {
            throw IngressProblem("the addresses to listen on must be IP addresses")
        }
        var configuration = StaticConfiguration(
            paths: IngressPaths(folder: path, temporary: temporary), httpPort: http, httpsPort: https,
            workerCount: workerCount ?? max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))), user: workerUser,
            controlPlane: controlPlaneRoute)
        configuration.addresses = listened
        return configuration
    }

    /// As root the workers run under an account that must not enter our folder, so large bodies are spooled below the
    /// folder of Debian's nginx.
    private var temporaryFolder: String {
        getuid() == 0 ? "/var/lib/nginx/skypanel-\(httpPort)" : folder + "/temporary"
    }

    private var workerUser: UserName? {
        guard getuid() == 0, let data = FileManager.default.contents(atPath: "/etc/passwd") else { return nil }
        let names = data.split(separator: UInt8(ascii: "\n")).map { $0.prefix { $0 != UInt8(ascii: ":") } }
        return names.contains { $0.elementsEqual("www-data".utf8) } ? UserName("www-data") : UserName("nobody")
    }

    private var controlPlaneRoute: ControlPlaneRoute? {
        controlPlane.map { ControlPlaneRoute(address: $0, hosts: controlPlaneHosts.compactMap(Hostname.init)) }
    }
}

/// Why the ingress does not do what it should, for people.
package struct IngressProblem: Error, Equatable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}
