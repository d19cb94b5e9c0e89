import AsyncHTTPClient
import NIOHTTP1
import PlatformAPI

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension CommandFailure {
    /// What an answer other than 2xx means for the person and for scripts.
    init(response: HTTPClientResponse, body: Data, server: ServerAddress) {
        let status = Int(response.status.code)
        if let problem = try? JSONDecoder().decode(ProblemResource.self, from: body) {
            self.init(problem: problem, status: status)
            return
        }
        if (300..<400).contains(status) {
            let target = response.headers.first(name: "location").map { neutral(String($0.prefix(200))) } ?? "elsewhere"
            self.init(.unreachable, "\(server.text) sends us to \(target).", advice: "Use that address with --server.")
        } else if (502...504).contains(status) {
            self.init(.unreachable, "\(server.text) is not available now (\(status)).", advice: "Try again in a while.")
        } else {
            self.init(
                Self.exit(for: status), "\(server.text) answers \(status) without saying why.",
                advice: "Is it a SkyPanel server?")
        }
    }

    private init(problem: ProblemResource, status: Int) {
        let fields = (problem.errors ?? []).map { "  \($0.field): \($0.message)" }
        let exit = Self.exit(for: status)
        self.init(
            exit, ([problem.detail] + fields).joined(separator: "\n"),
            advice: exit == .denied ? Self.advice(status) : nil,
            code: problem.code, requestID: status >= 500 ? problem.requestID : nil)
    }

    private static func advice(_ status: Int) -> String {
        status == 401 ? "Run: skypanel login" : "Ask an administrator or an owner of the organization."
    }

    private static func exit(for status: Int) -> ExitStatus {
        switch status {
        case 401, 403: .denied
        case 404: .notFound
        case 400, 402, 405...428: .invalid
        default: .failed
        }
    }
}
