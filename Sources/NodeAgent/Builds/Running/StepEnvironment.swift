/// The variables of build steps: where packages are cached, which certificates are trusted, what the customer set.
enum StepEnvironment {
    static let certificates = StepInputs.folder + "/ca.pem"

    private static let caches = [
        "HOME": "/cache/home", "TMPDIR": "/cache/tmp", "XDG_CACHE_HOME": "/cache/xdg", "PIP_CACHE_DIR": "/cache/pip",
        "npm_config_cache": "/cache/npm", "npm_config_store_dir": "/cache/pnpm", "YARN_CACHE_FOLDER": "/cache/yarn",
        "COREPACK_HOME": "/cache/corepack", "COMPOSER_CACHE_DIR": "/cache/composer",
        "COMPOSER_HOME": "/cache/composer-home", "UV_CACHE_DIR": "/cache/uv", "POETRY_CACHE_DIR": "/cache/poetry",
        "PIPENV_CACHE_DIR": "/cache/pipenv", "npm_config_update_notifier": "false", "NO_COLOR": "1", "TERM": "dumb",
        "npm_config_color": "false", "npm_config_progress": "false", "PIP_PROGRESS_BAR": "off",
        "COMPOSER_NO_INTERACTION": "1", "YARN_ENABLE_PROGRESS_BARS": "false", "UV_NO_PROGRESS": "1",
        "COREPACK_ENABLE_DOWNLOAD_PROMPT": "0", "GIT_TERMINAL_PROMPT": "0",
    ]

    /// Names by which the usual tools find the certificates they trust.
    static let certificateNames = [
        "PIP_CERT", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS", "CURL_CA_BUNDLE", "GIT_SSL_CAINFO",
        "npm_config_cafile", "COMPOSER_CAFILE",
    ]

    /// Names that say where the build itself keeps things: the customer's values don't replace them.
    private static let ours: Set<String> = ["HOME", "TMPDIR", "PATH"]

    static func variables(
        _ plan: BuildPlan, custom: [String: String], basePath: String, hasCertificates: Bool, proxies: [String: String]
    ) -> [String: String] {
        var variables = caches.merging(plan.environment) { $1 }.merging(plan.stepEnvironment) { $1 }
        if hasCertificates { for name in certificateNames { variables[name] = certificates } }
        for (name, value) in proxies {
            variables[name] = value
            variables[name.uppercased()] = value
        }
        variables.merge(custom.filter { !ours.contains($0.key) }) { $1 }
        variables["PATH"] = (plan.pathPrefixes + ["/cache/tools/bin", basePath]).joined(separator: ":")
        return variables
    }

    /// Variables of the customer that choose where packages come from: another value means other packages.
    static func shapesPackages(_ name: String) -> Bool {
        ["PIP_", "NPM_", "npm_", "YARN_", "COMPOSER_", "POETRY_", "UV_", "NODE_ENV", "PIPENV_"].contains {
            name.hasPrefix($0)
        }
    }
}
