extension StaticConfiguration {
    /// `keepalive_timeout` is shorter than that of common application servers (gunicorn 2 s, Node.js 5 s): they must
    /// not close a connection at the moment when it is used again.
    var upstreamSection: String {
        let application = """
            upstream application {
                server 0.0.0.1;
                balancer_by_lua_block { skypanel.balance() }
                keepalive 256;
                keepalive_requests 1000000;
                keepalive_timeout 1500ms;
            }
            """
        guard let controlPlane else { return application }
        return application + "\n" + """
            upstream control_plane {
                server \(controlPlane.address);
                keepalive 32;
                keepalive_timeout 1500ms;
            }
            """
    }

    /// All hosts of applications, and unknown ones. A server for each scheme, so that what applications are told about
    /// the scheme is a constant and not evaluated for each request.
    var applicationServers: [String] {
        let plain = applicationServer("http", httpPort, listeners(httpPort, "default_server"), tls: nil)
        guard let httpsPort else { return [plain] }
        return [
            plain,
            applicationServer("https", httpsPort, listeners(httpsPort, "ssl http2 default_server"), tls: tlsSection),
        ]
    }

    private func applicationServer(_ scheme: String, _ port: Port, _ listeners: String, tls: String?) -> String {
        server([
            listeners + "\nserver_name _;", tls, proxyHeaders(scheme: scheme, port: "\(port)"), pages,
            challengeLocation, applicationLocation, liveLocation, pageLocations,
        ])
    }

    private func server(_ parts: [String?]) -> String {
        "server {\n" + parts.compactMap { $0.map(indented) }.joined(separator: "\n\n") + "\n}"
    }

    /// The control plane's own hosts, where there are any.
    var controlPlaneServer: String? {
        guard let controlPlane, !controlPlane.hosts.isEmpty else { return nil }
        let names = controlPlane.hosts.map(\.text).joined(separator: " ")
        let encrypted = httpsPort.map { "\n" + listeners($0, "ssl http2") } ?? ""
        return server([
            listeners(httpPort) + encrypted + "\nserver_name \(names);", tlsSection, controlPlanePages,
            """
            location / {
                client_max_body_size 2g;
                proxy_request_buffering off;
                proxy_buffering off;
                proxy_read_timeout 3600s;
                proxy_send_timeout 3600s;
                proxy_pass http://control_plane;
            }
            """,
        ])
    }

    /// The folder of the socket is closed to others (0700), and the agent gives the socket itself mode 0600.
    var controlServer: String {
        """
        server {
            listen "unix:\(paths.controlSocket)";
            client_max_body_size 32m;
            client_body_buffer_size 32m;
            location = /routes { content_by_lua_block { require("skypanel.control").put("routes") } }
            location = /certificates { content_by_lua_block { require("skypanel.control").put("certificates") } }
            location = /counters { content_by_lua_block { require("skypanel.control").counters() } }
            location = /status { content_by_lua_block { require("skypanel.control").status() } }
            location / { return 404; }
        }
        """
    }

    private func listeners(_ port: Port, _ marks: String...) -> String {
        let hosts = addresses?.map(\.description) ?? ["0.0.0.0"]
        return hosts.map { "listen " + (["\($0):\(port)"] + marks).joined(separator: " ") + ";" }
            .joined(separator: "\n")
    }

    private var tlsSection: String? {
        guard httpsPort != nil else { return nil }
        return """
            ssl_certificate "\(paths.defaultCertificate)";
            ssl_certificate_key "\(paths.defaultKey)";
            ssl_certificate_by_lua_block { require("skypanel.certificates").choose() }
            ssl_protocols TLSv1.2 TLSv1.3;
            ssl_ciphers ECDHE+AESGCM:ECDHE+CHACHA20;
            ssl_prefer_server_ciphers off;
            ssl_session_cache shared:sessions:10m;
            ssl_session_timeout 1h;
            ssl_session_tickets off;
            """
    }

    private var challengeLocation: String? {
        guard controlPlane != nil else { return nil }
        return """
            location ^~ /.well-known/acme-challenge/ {
                proxy_pass http://control_plane;
            }
            """
    }

    /// A request that is served enters Lua twice, in the balancer and to be counted. The balancer cannot answer, it can
    /// only refuse; nginx makes a 500 of that, and the verdict says what it was. An answer of the application with the
    /// same status is none of nginx' errors and passes.
    private var applicationLocation: String {
        let suffix = httpsPort.map { $0.number == 443 ? "" : ":\($0)" } ?? ""
        return """
            log_by_lua_block { skypanel.count() }

            location / {
                if ($upgrade_header) { return 418; }
                if ($http_accept ~ text/event-stream) { return 418; }
                proxy_pass http://application;
            }

            location @verdict {
                set_by_lua_block $verdict { return skypanel.verdict() }
                if ($verdict = 400) { return 400; }
                if ($verdict = 404) { return 404; }
                if ($verdict = 503) { return 503; }
                if ($verdict = 308) { return 308 https://$host\(suffix)$request_uri; }
                return 502;
            }
            """
    }

    /// WebSockets and streams of events: each byte is passed on at once, and silence is no failure.
    private var liveLocation: String {
        """
        location @live {
            proxy_buffering off;
            proxy_read_timeout 1h;
            proxy_send_timeout 1h;
            proxy_pass http://application;
        }
        """
    }
}
