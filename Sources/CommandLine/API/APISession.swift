import AsyncHTTPClient
import HostSupport
import NIOCore
import NIOFoundationEssentialsCompat
import NIOHTTP1
import PlatformAPI

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Gives out the access token and renews it in time. The refresh token is for a single use, so renewing happens under
/// a lock on the credentials' file: of several processes one renews and the others take what it stored.
actor APISession {
    private let server: ServerAddress
    /// From the environment, or empty to ask as nobody; it is never renewed.
    private let fixedToken: String?
    private let store: CredentialStore
    private let http: HTTPClient
    private var known: Credential?
    private var wasRead = false

    init(server: ServerAddress, fixedToken: String?, store: CredentialStore, http: HTTPClient) {
        self.server = server
        self.fixedToken = fixedToken
        self.store = store
        self.http = http
    }

    /// The token to send, renewed first when it ends within 20 s; `nil` when nobody is signed in.
    func token(now: Int64, clock: HostClock) async throws -> String? {
        if let fixedToken { return fixedToken.isEmpty ? nil : fixedToken }
        if !wasRead {
            known = try store.load().servers[server.text]
            wasRead = true
        }
        guard let credential = known else { return nil }
        guard credential.expiresAt - 20_000 <= now else { return credential.accessToken }
        _ = try await renew(after: credential.accessToken, clock: clock)
        return known?.accessToken
    }

    /// Replaces a token that the server refused; false when there is nothing to replace it with.
    func renew(after refused: String, clock: HostClock) async throws -> Bool {
        guard fixedToken == nil else { return false }
        return try await store.locked(clock) { [self] in try await renewLocked(after: refused, clock: clock) }
    }

    private func renewLocked(after refused: String, clock: HostClock) async throws -> Bool {
        var file = try store.load()
        guard let stored = file.servers[server.text] else {
            known = nil
            return false
        }
        if stored.accessToken != refused {
            known = stored
            return true
        }
        guard let tokens = try await exchange(stored.refreshToken) else {
            file.servers[server.text] = nil
            try store.save(file)
            known = nil
            return false
        }
        var fresh = Credential(email: stored.email, tokens: tokens, now: clock.now())
        fresh.organization = stored.organization
        file.servers[server.text] = fresh
        try store.save(file)
        known = fresh
        return true
    }

    /// `nil` when the refresh token is not valid any more.
    private func exchange(_ refreshToken: String) async throws -> TokenResource? {
        var request = HTTPClientRequest(url: "\(server.text)/api/auth/refresh")
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/json")
        let body = try JSONEncoder().encode(RefreshRequest(refreshToken: refreshToken))
        request.body = .bytes(ByteBuffer(data: body))
        let response: HTTPClientResponse
        let data: Data
        do {
            response = try await http.execute(request, timeout: .seconds(30))
            data = Data(buffer: try await response.body.collect(upTo: 1_000_000))
        } catch {
            throw CommandFailure(
                .unreachable, "\(server.text) cannot be reached. No answer came.",
                advice: "Check the address and the network, then try again.")
        }
        if (400..<404).contains(response.status.code) { return nil }
        guard (200..<300).contains(response.status.code) else {
            throw CommandFailure(response: response, body: data, server: server)
        }
        return try JSONDecoder().decode(TokenResource.self, from: data)
    }
}
