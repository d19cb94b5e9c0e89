import Foundation
import Hummingbird
import Logging

/// A bare Hummingbird server, the yardstick of `Benchmarks/api`: answers every `GET /` with the bytes of a file.
///
///     bare-server PORT FILE
@main
struct BareServer {
    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        guard let port = arguments.first.flatMap({ Int($0) }), let path = arguments.dropFirst().first else {
            print("usage: bare-server PORT FILE")
            return
        }
        let body = ByteBuffer(bytes: try Data(contentsOf: URL(fileURLWithPath: path)))
        let router = Router()
        router.get("/") { _, _ in
            Response(
                status: .ok, headers: [.contentType: "application/json"], body: .init(byteBuffer: body))
        }
        var logger = Logger(label: "bare")
        logger.logLevel = .error
        let application = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: port)), logger: logger)
        try await application.runService()
    }
}
