/// The small pages that the ingress itself answers with. They name nothing that the visitor did not send.
struct IngressPage: Sendable {
    let location: StaticString
    let status: Int
    let title: StaticString
    let advice: StaticString

    static let unknownHost = IngressPage(
        location: "@unknown", status: 404, title: "Nothing is served here",
        advice: "No application answers on this host name. Check its spelling, or add it as a domain.")
    static let noInstance = IngressPage(
        location: "@waiting", status: 503, title: "Not available at the moment",
        advice: "The application on this host name has no running instance. Please try again in a moment.")
    static let noAnswer = IngressPage(
        location: "@broken", status: 502, title: "No answer",
        advice: "The application on this host name did not answer the request. Please try again in a moment.")
    static let tooLate = IngressPage(
        location: "@late", status: 504, title: "No answer in time",
        advice: "The application on this host name took too long to answer the request.")

    static let controlPlaneAway = IngressPage(
        location: "@away", status: 503, title: "Not available at the moment",
        advice: "The platform is being started or updated. Applications keep running. Please try again in a moment.")

    static let all = [unknownHost, noInstance, noAnswer, tooLate]

    var html: String {
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content=width=device-width>"
            + "<title>\(title)</title><h1>\(title)</h1><p>\(advice)</p></html>"
    }
}

extension StaticConfiguration {
    var pages: String {
        (IngressPage.all.map { "error_page \($0.status) \($0.location);" } + [
            "error_page 418 = @live;", "error_page 500 = @verdict;", "recursive_error_pages on;",
        ])
        .joined(separator: "\n")
    }

    var controlPlanePages: String {
        "error_page 502 504 =503 \(IngressPage.controlPlaneAway.location);\n" + pageLocation(.controlPlaneAway)
    }

    var pageLocations: String {
        IngressPage.all.map(pageLocation).joined(separator: "\n")
    }

    private func pageLocation(_ page: IngressPage) -> String {
        let retry = page.status == 404 ? "" : "\n    add_header Retry-After 5 always;"
        return """
            location \(page.location) {
                default_type text/html;
                add_header Cache-Control no-store always;\(retry)
                return \(page.status) '\(page.html)';
            }
            """
    }
}
