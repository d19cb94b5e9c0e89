import ControlPlane
import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import TestSupport

/// The web interface after everything hostile that could be stored is stored.
enum CorpusPages {
    /// Pieces of the corpus that no page may hold as they are.
    private static let needles = [
        "<script>alert", "<img src=x", "<svg/onload", "<iframe src=//x", "<base href=//evil",
        "<meta http-equiv=refresh content=0",
        "href=\"javascript:", "\u{1B}", "\u{9B}", "<style>*{display", "</textarea><b>",
    ]

    /// What is wrong with the pages and exports, one line each.
    static func harm(_ trial: CorpusTrial) async throws -> [String] {
        var found: [String] = []
        let routes = trial.platform.assembly.routeTable().routes.filter {
            $0.method == .get && !$0.isAPI && !$0.path.contains("/events") && !$0.path.hasPrefix("/assets/")
        }
        for route in routes {
            let path = trial.subjects.reduce(route.path) { $0.replacing("{\($1.key)}", with: $1.value) }
            let token = trial.token(route.access == .administrator ? "administrator" : "own owner")
            let answer = try await trial.platform.call(.get, path, token: token, headers: [.accept: "text/html"])
            let text = String(buffer: answer.body)
            if answer.status.code >= 500 { found.append("GET \(path) answers \(answer.status.code)") }
            // A file for a spreadsheet holds what it holds; a browser does not take it for a page.
            let isPage = answer.headers[.contentType]?.hasPrefix("text/html") == true
            for needle in needles where (isPage || needle == "\u{1B}") && text.contains(needle) {
                found.append("GET \(path) holds \(needle.debugDescription)")
            }
        }
        return found
    }
}
