/// The part of nginx's configuration that changes only when the node's settings do. Routes, certificates and counters
/// live in shared memory and are replaced through the control socket without a reload.
///
/// Pitfalls of nginx 1.22 with Debian's Lua module (measured): `balancer.enable_keepalive` is missing, the plain
/// `keepalive` of the upstream works; shared memory survives a reload, not a restart, hence the tables on disk.
package struct StaticConfiguration: Sendable, Hashable {
    package var paths: IngressPaths
    package var httpPort: Port
    /// Nil: no TLS at all.
    package var httpsPort: Port?
    /// Addresses of this machine to listen on; nil: all of IPv4. nginx does not start where it has one of them not.
    package var addresses: [IPAddress]?
    package var workerCount: Int
    /// Account of the workers; nil where nginx itself does not run as root.
    package var user: UserName?
    package var maximumBodyMB: Int
    package var controlPlane: ControlPlaneRoute?

    package init(
        paths: IngressPaths, httpPort: Port, httpsPort: Port?, workerCount: Int, user: UserName? = nil,
        controlPlane: ControlPlaneRoute? = nil
    ) {
        self.paths = paths
        self.httpPort = httpPort
        self.httpsPort = httpsPort
        self.workerCount = min(max(1, workerCount), 64)
        self.user = user
        self.controlPlane = controlPlane
        addresses = nil
        maximumBodyMB = 100
    }

    /// Files to write before nginx starts: the configuration and its Lua modules.
    package var files: [ConfigurationFile] {
        [ConfigurationFile(path: paths.configuration, text: text)] + luaFiles
    }

    /// The Lua modules alone; they lie in a folder that bears the identity, so versions stand side by side.
    package var luaFiles: [ConfigurationFile] {
        let folder = luaFolder(identity)
        return LuaModule.all.map { module in
            ConfigurationFile(path: folder.file("skypanel").file(module.fileName), text: module.text + "\n")
        }
    }

    /// Folder of the Lua modules of this configuration.
    package var luaFolder: FilePath { luaFolder(identity) }

    func luaFolder(_ identity: String) -> FilePath { paths.lua.file(checked: identity) }

    /// Changes with each change of the text or of a Lua module; nginx tells it on its control socket.
    package var identity: String {
        let texts = [text(identity: "")] + LuaModule.all.map(\.text)
        return String(fingerprint(texts.joined(separator: "\u{0}")), radix: 16)
    }

    /// The whole of `nginx.conf`.
    package var text: String { text(identity: identity) }

    private func text(identity: String) -> String {
        [mainSection, httpSection(identity: identity)].joined(separator: "\n")
    }
}

/// The control plane as this node reaches it without a name lookup: ACME challenges go there, and its own hosts.
package struct ControlPlaneRoute: Sendable, Hashable {
    package var address: UpstreamAddress
    /// Hosts that answer with the control plane's own interface.
    package var hosts: [Hostname]

    package init(address: UpstreamAddress, hosts: [Hostname] = []) {
        self.address = address
        self.hosts = hosts
    }
}

/// A file of the configuration.
package struct ConfigurationFile: Sendable, Hashable {
    package let path: FilePath
    package let text: String
}

/// FNV-1a, 64 bits: tells texts apart, protects nothing.
private func fingerprint(_ text: String) -> UInt64 {
    text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
}
