/// Where an ingress has its files, and where the machine has nginx's modules.
package struct IngressPaths: Sendable, Hashable {
    /// Folder of this ingress alone, mode 0700: it holds keys and the control socket.
    package var folder: FilePath
    /// Folder in which the workers spool large bodies; each of its parents must be open to their account.
    package var temporary: FilePath
    /// Folder of `ndk_http_module.so` and `ngx_http_lua_module.so`.
    package var modules: FilePath
    /// Folder of the Lua packages `resty` and `ngx`.
    package var luaPackages: FilePath

    package init(
        folder: FilePath, temporary: FilePath, modules: FilePath? = nil, luaPackages: FilePath? = nil
    ) {
        self.folder = folder
        self.temporary = temporary
        self.modules = modules ?? Self.debianModules
        self.luaPackages = luaPackages ?? Self.debianLuaPackages
    }

    package var configuration: FilePath { folder.file("nginx.conf") }
    package var routes: FilePath { folder.file("routes.json") }
    package var certificates: FilePath { folder.file("certificates.json") }
    package var controlSocket: FilePath { folder.file("control.sock") }
    package var processID: FilePath { folder.file("nginx.pid") }
    package var errorLog: FilePath { folder.file("error.log") }
    /// Served where no certificate of the table fits.
    package var defaultCertificate: FilePath { folder.file("default.crt") }
    package var defaultKey: FilePath { folder.file("default.key") }
    package var lua: FilePath { folder.file("lua") }

    private static let debianModules = FilePath(constant: "/usr/lib/nginx/modules")
    private static let debianLuaPackages = FilePath(constant: "/usr/share/lua/5.1")
}
