extension StaticConfiguration {
    /// Modules, processes and what the whole program shares.
    var mainSection: String {
        """
        # Written by the agent; edits are lost. Routes and certificates are not here: see routes.json.
        load_module "\(paths.modules)/ndk_http_module.so";
        load_module "\(paths.modules)/ngx_http_lua_module.so";
        \(user.map { "user \($0);\n" } ?? "")worker_processes \(workerCount);
        worker_rlimit_nofile 65536;
        worker_shutdown_timeout 1h;
        pid "\(paths.processID)";
        error_log "\(paths.errorLog)" warn;
        pcre_jit on;

        events {
            worker_connections 16384;
        }

        """
    }

    func httpSection(identity: String) -> String {
        let sections =
            [baseSection, luaSection(identity: identity), timeSection, proxySection, upstreamSection]
            + applicationServers + [controlPlaneServer, controlServer]
        return "http {\n" + sections.compactMap { $0 }.map(indented).joined(separator: "\n\n") + "\n}\n"
    }

    private var baseSection: String {
        """
        access_log off;
        server_tokens off;
        default_type application/octet-stream;
        client_body_temp_path "\(paths.temporary)/body";
        proxy_temp_path "\(paths.temporary)/proxy";
        fastcgi_temp_path "\(paths.temporary)/fastcgi";
        uwsgi_temp_path "\(paths.temporary)/uwsgi";
        scgi_temp_path "\(paths.temporary)/scgi";
        tcp_nodelay on;
        server_names_hash_bucket_size 512;
        """
    }

    private func luaSection(identity: String) -> String {
        """
        lua_package_path "\(luaFolder(identity))/?.lua;\(paths.luaPackages)/?.lua;;";
        lua_shared_dict routes 48m;
        lua_shared_dict certificates 64m;
        lua_shared_dict counters 32m;
        init_by_lua_block {
            require("skypanel.start").master({
                folder = "\(paths.folder)",
                configuration = "\(identity)",
            })
        }
        init_worker_by_lua_block { require("skypanel.start").worker() }
        exit_worker_by_lua_block { skypanel.flush() }
        """
    }

    /// Slow clients hold a connection, not a worker, and not for ever.
    private var timeSection: String {
        """
        client_header_timeout 15s;
        client_body_timeout 30s;
        send_timeout 30s;
        keepalive_timeout 75s;
        keepalive_requests 1000000;
        reset_timedout_connection on;
        client_max_body_size \(maximumBodyMB)m;
        client_body_buffer_size 64k;
        large_client_header_buffers 4 16k;
        """
    }

    private var proxySection: String {
        """
        map $http_upgrade $upgrade_header { default ""; websocket websocket; }
        map $upgrade_header $connection_header { default upgrade; "" ""; }
        proxy_http_version 1.1;
        \(proxyHeaders(scheme: "$scheme", port: "$server_port"))
        proxy_redirect off;
        proxy_connect_timeout 3s;
        proxy_send_timeout 60s;
        proxy_read_timeout 120s;
        proxy_next_upstream error timeout;
        proxy_next_upstream_timeout 10s;
        proxy_buffer_size 16k;
        proxy_buffers 8 16k;
        proxy_max_temp_file_size 0;
        """
    }

    /// What a client says about itself in these headers is replaced. Upgrades other than WebSocket do not pass. All of
    /// it is evaluated for each request: a request's id is made of what nginx has at hand, where `$request_id` asks for
    /// randomness and `$msec` prints a number.
    func proxyHeaders(scheme: String, port: String) -> String {
        """
        proxy_set_header Host $http_host;
        proxy_set_header Connection $connection_header;
        proxy_set_header Upgrade $upgrade_header;
        proxy_set_header X-Real-IP $remote_addr;
        proxy_set_header X-Forwarded-For $remote_addr;
        proxy_set_header X-Forwarded-Proto \(scheme);
        proxy_set_header X-Forwarded-Host $http_host;
        proxy_set_header X-Forwarded-Port \(port);
        proxy_set_header X-Request-Id $time_iso8601-$connection-$connection_requests;
        proxy_set_header Forwarded "";
        proxy_set_header Proxy "";
        """
    }
}

/// Four spaces before each line that has text.
func indented(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false)
        .map { $0.isEmpty ? "" : "    \($0)" }.joined(separator: "\n")
}
