import Foundation
import Testing

/// Every example is a real application: it is deployed, answers, and is gone after delete.
@Suite(
    .serialized, .enabled(if: Installation.isRunning, "needs a running installation: scripts/test starts one"),
    .timeLimit(.minutes(10)))
struct ExampleTests {
    @Test(arguments: ["python-flask", "node-http", "php-hello", "static-site", "dockerfile-perl", "procfile-worker"])
    func `an example is deployed, answers, and leaves nothing behind`(example: String) async throws {
        let installation = try await Installation.open()
        var deployed: DeployedApplication?
        try await DeployedApplication.with("e2e", on: installation) { application in
            deployed = application
            let end = try await application.deploy(folder: DeployedApplication.examples.appending(path: example))
            try #require(end["status"] as? String == "live", "\(end)")
            let answer = try await installation.visit(application.url)
            #expect(answer.status == 200, "\(answer.text)")
            #expect(try await application.status() == "running")
        }
        let gone = try #require(deployed)
        _ = try await eventually("nothing remains of \(gone.slug)", within: 30) {
            try await gone.remains().isEmpty ? true : nil
        }
        let answer = try await installation.visit(try #require(deployed).url)
        #expect(answer.status == 404)
    }
}
