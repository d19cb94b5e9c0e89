import HTTPTypes
import NIOCore
import WebSockets

/// The routes of the tests: `/echo` answers each message, `/never` refuses after a while, others answer in HTTP.
@Sendable func testRoute(_ request: HTTPRequest) async -> PlainServer.Answer {
    switch request.path ?? "" {
    case "/echo":
        guard WebSocketUpgrade.isRequested(by: request) else { return .status(.upgradeRequired) }
        return .accept { connection in
            for await message in connection.inbound {
                do { try await connection.send(message) } catch { return }
            }
        }
    case "/forced": return .accept { _ in }
    case "/bye":
        return .accept { connection in
            await connection.close(WebSocketCloseCode(rawValue: 4001), reason: "replaced")
            for await _ in connection.inbound {}
        }
    case "/silent":
        return .accept { connection in for await _ in connection.inbound {} }
    case "/never":
        await Task.yield()
        return .status(.unauthorized, "who are you?")
    default: return .status(.notFound, "nothing here")
    }
}
