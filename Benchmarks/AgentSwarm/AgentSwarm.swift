import AgentProtocol
import AsyncHTTPClient
import Crypto
import Foundation
import HostSupport
import NodeAgent

#if canImport(Glibc)
    import Glibc
#endif

/// Plays many agents of one control plane in one process: `agent-swarm URL AGENTS TOKEN`.
///
/// The token registers the first node with a new key, and its id is the first line that is printed. Whoever started the
/// program then makes the other nodes as copies of that one, with the ids of ``SwarmLink/id(of:)``. Commands come on
/// standard input: `connect RATE` opens so many connections a second, `report` prints what was done since the last one.
@main struct AgentSwarm {
    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        guard arguments.count == 3, let url = arguments.first, let token = arguments.last,
            let count = arguments.dropFirst().first.flatMap({ Int($0) }), count > 0
        else { return print("usage: agent-swarm URL AGENTS TOKEN") }
        raiseOpenFileLimit()
        let link = try await join(url, token)
        say(["node_id": link.firstID])
        // Standard input is read on the main thread, which is blocked by that; the agents have the others.
        while let line = readLine() {
            let words = line.split(separator: " ")
            switch (words.first, words.last.flatMap { Int($0) }) {
            case ("connect", let rate?): Task.detached { await connect(count, link, rate: max(1, rate)) }
            case ("report", _): say(link.figures.take())
            default: print("unknown command")
            }
        }
    }

    private static func join(_ url: String, _ token: String) async throws -> SwarmLink {
        let key = P256.Signing.PrivateKey()
        let http = ControlPlaneClient.makeHTTP(certificateAuthorityFile: nil)
        let request = RegistrationRequest(
            token: token, publicKey: key.publicKey.pemRepresentation, hostname: "swarm", agentVersion: agentVersion,
            capacity: SwarmAgent.capacity)
        let answer = try await ControlPlaneClient(http: http, serverURL: url).register(request)
        try await http.shutdown()
        return SwarmLink(url: url, key: key, audience: answer.audience, firstID: answer.nodeID)
    }

    /// One after the other, so that the heartbeats are spread as the connections are numbered, not as they come.
    private static func connect(_ count: Int, _ link: SwarmLink, rate: Int) async {
        for number in 0..<count {
            let agent = SwarmAgent(number: number, of: count, link)
            Task { await agent.run() }
            try? await HostClock.system.sleep(.microseconds(1_000_000 / rate))
        }
    }

    private static func say(_ value: some Encodable) {
        guard let data = try? JSONEncoder().encode(value) else { return }
        print(String(decoding: data, as: UTF8.self))
        fflush(nil)
    }

    private static func raiseOpenFileLimit() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}

/// What all agents have in common.
struct SwarmLink: Sendable {
    let url: String
    let key: P256.Signing.PrivateKey
    let audience: String
    let firstID: String
    let figures = SwarmFigures()

    /// The registered node's for 0; the others count up in the last group of a UUID.
    func id(of number: Int) -> String {
        let digits = String(number)
        return number == 0
            ? firstID : "00000000-0000-7000-8000-\(String(repeating: "0", count: 12 - digits.count))\(digits)"
    }
}
