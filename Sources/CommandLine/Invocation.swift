import AsyncHTTPClient
import HostSupport
import PlatformAPI

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// One run of the program: who asks, where, and how to answer.
struct Invocation: Sendable {
    let surroundings: Surroundings
    let options: SharedOptions.Values
    let screen: Screen
    let credentials: CredentialStore
    let http: HTTPClient

    /// Makes what a command needs, and closes it whatever happens.
    static func open(
        _ options: SharedOptions, _ surroundings: Surroundings, _ screen: Screen,
        _ body: (Invocation) async throws -> Void
    ) async throws {
        let credentials = CredentialStore(surroundings)
        let caFile = options.caFile ?? surroundings.environment["SKYPANEL_CA_FILE"]
        let client = try HTTPClient.forServer(caFile: caFile.map(surroundings.path))
        do {
            try await body(
                Invocation(
                    surroundings: surroundings, options: options.values, screen: screen, credentials: credentials,
                    http: client))
        } catch {
            try? await client.shutdown()
            throw error
        }
        try? await client.shutdown()
    }

    /// A client for the chosen server, signed in if the person is.
    func client() throws -> APIClient {
        let server = try serverAddress()
        let token = surroundings.environment["SKYPANEL_TOKEN"].flatMap { $0.isEmpty ? nil : $0 }
        let session = APISession(server: server, fixedToken: token, store: credentials, http: http)
        return APIClient(
            http: http, server: server, session: session, clock: surroundings.clock, ids: surroundings.ids,
            organization: try organization(on: server, isSignedInByFile: token == nil))
    }

    /// `--org`, else the environment, else what was chosen by `orgs use`; nil leaves it to the server.
    private func organization(on server: ServerAddress, isSignedInByFile: Bool) throws -> String? {
        if let named = options.organization { return named }
        if let named = surroundings.environment["SKYPANEL_ORG"], !named.isEmpty { return named }
        return isSignedInByFile ? try credentials.load().servers[server.text]?.organization : nil
    }

    /// Milliseconds since 1970.
    var now: Int64 { surroundings.clock.now() }

    /// Waits until it is cancelled.
    func wait() async throws {
        while true { try await surroundings.clock.sleep(.seconds(3600)) }
    }

    /// `--server`, else the environment, else the last one signed in to.
    func serverAddress() throws -> ServerAddress {
        let named = options.server ?? surroundings.environment["SKYPANEL_URL"].flatMap { $0.isEmpty ? nil : $0 }
        if let named { return try ServerAddress(named) }
        guard let current = try credentials.load().current else {
            throw CommandFailure(
                .denied, "You are not signed in.", advice: "Run: skypanel login --server https://your-server")
        }
        return try ServerAddress(current)
    }

    /// The application that a command is about: `--app`, else the folder's.
    func application(_ option: ApplicationOption, directory: String? = nil) throws -> String {
        if let named = option.app { return named }
        let folder = directory ?? surroundings.directory
        if let linked = try FolderLink.read(in: folder) { return linked.application }
        throw CommandFailure(
            .usage, "Which application? This folder has no .skypanel.json.",
            advice: "Name it with --app, or run: skypanel deploy --create")
    }

    /// Prints JSON for programs, or what `people` writes.
    func answer(_ value: some Encodable & Sendable, people: (Screen) async -> Void) async throws {
        if options.json { await screen.json(value) } else { await people(screen) }
    }
}

extension SharedOptions {
    /// The parsed values, free of the parser's wrappers.
    struct Values: Sendable {
        var json: Bool
        var server: String?
        var organization: String?
    }

    var values: Values { Values(json: json, server: server, organization: organization) }
}
