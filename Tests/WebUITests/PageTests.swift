import Foundation
import PlatformModel
import Testing

@testable import WebUI

struct PageTests {
    let web: WebPages
    let pages: [(name: String, html: String)]

    init() {
        web = WebPages()
        pages = Samples().pages(from: web)
    }

    func html(_ name: String) throws -> String { try #require(pages.first { $0.name == name }?.html) }

    @Test func `no page has inline script or style`() {
        for page in pages {
            #expect(!page.html.contains("<style"), "\(page.name)")
            #expect(!page.html.contains(" style="), "\(page.name)")
            #expect(page.html.firstMatch(of: /<script(?![^>]* src=)/) == nil, "\(page.name)")
            #expect(page.html.firstMatch(of: /\son[a-z]+=/) == nil, "\(page.name)")
            #expect(!page.html.contains("javascript:"), "\(page.name)")
        }
    }

    @Test func `every page is complete`() {
        #expect(web.broken == [])
        for page in pages {
            #expect(page.html.hasPrefix("<!doctype html>"), "\(page.name)")
            #expect(page.html.contains("</html>"), "\(page.name)")
            #expect(!page.html.contains("{{"), "\(page.name)")
            #expect(!page.html.contains("Optional("), "\(page.name)")
            #expect(page.html.matches(of: /<h1/).count == 1, "\(page.name)")
            #expect(page.html.contains("<main id=\"main\""), "\(page.name)")
        }
    }

    @Test func `every field has a label and every id is there once`() {
        for page in pages {
            let ids = page.html.matches(of: /\sid="([^"]+)"/).map { String($0.1) }
            #expect(Set(ids).count == ids.count, "\(page.name)")
            for field in page.html.matches(of: /<(?:input|select|textarea)\b([^>]*)>/) {
                let attributes = String(field.1)
                if attributes.contains("type=\"hidden\"") || attributes.contains("aria-label") { continue }
                if let id = attributes.firstMatch(of: /id="([^"]+)"/)?.1 {
                    #expect(page.html.contains("for=\"\(id)\""), "\(page.name): \(attributes)")
                } else {
                    #expect(attributes.contains("radio") || attributes.contains("data-log-follow"), "\(page.name)")
                }
            }
        }
    }

    @Test func `every posted form carries the token of the session`() {
        for page in pages {
            for form in page.html.matches(of: /(?s)<form[^>]*method="post".*?<\/form>/) {
                #expect(form.0.contains(#"<input type="hidden" name="csrf" value="token">"#), "\(page.name)")
            }
        }
    }

    @Test func `every icon that a page uses is in the sprite`() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../share/web")
        let sprite = try String(contentsOf: folder.appending(path: "icons.svg"), encoding: .utf8)
        for name in Icons.names { #expect(sprite.contains("id=\"\(name)\""), "\(name)") }
        let templates = WebPages.templates
        let names = Set(templates.map(\.name))
        for template in templates {
            for partial in template.text.matches(of: /\{\{>([^}*]+)\}\}/) {
                #expect(names.contains(String(partial.1)), "\(template.name) uses \(partial.1)")
            }
        }
    }

    @Test func `buttons follow what is allowed`() throws {
        var heading = Samples().heading(.overview)
        heading.actions = .init()
        let content = OverviewContent(
            heading: heading, instances: [], deployments: [], canDeploy: false, commands: Samples().commands)
        let html = web.html(content, in: Samples().frame)
        for path in ["/stop", "/start\"", "/restart", "/deploy\"", "/upload"] { #expect(!html.contains(path)) }
        let allowed = try self.html("overview")
        for path in ["/stop", "/restart", "/deploy\""] { #expect(allowed.contains(path)) }
    }

    @Test func `an instance that was measured has meters, another has none`() throws {
        let html = try html("overview")
        #expect(html.components(separatedBy: "<progress").count == 3)
        #expect(html.contains("0.03 cores of 0.5 cores") && html.contains("470 MB of 512 MB"))
        #expect(html.contains("value=\"6\"") && html.contains("meter bad") && html.contains("value=\"91\""))
        #expect(html.contains("Not measured yet"))
    }

    @Test func `a node without its firewall says why nothing is placed there`() throws {
        #expect(try html("nodes").contains("Nothing new is placed here: nft is missing."))
    }

    @Test func `a customer sees no page of the platform in the navigation`() {
        var frame = Samples().frame
        frame.viewer?.isAdministrator = false
        let html = web.html(ProblemContent(status: 403), in: frame)
        #expect(!html.contains("href=\"/nodes\""))
        #expect(html.contains("href=\"/applications\""))
    }

    @Test func `a finished deployment has no stream and a running one goes on after the last event`() throws {
        #expect(try !html("deployment-live").contains("data-stream"))
        #expect(try html("deployment-building").contains("data-stream=\"/applications/storefront/deployments/4/log\""))
        #expect(try html("deployment-building").contains("data-last=\"3\""))
    }

    @Test func `a failed deployment says why and that the old one serves`() throws {
        let html = try html("deployment-failed")
        #expect(html.contains("role=\"alert\""))
        #expect(html.contains("Listen on 0.0.0.0:$PORT."))
        #expect(html.contains("What ran before still runs."))
    }

    @Test func `an address that is not of the web is never a link`() {
        let heading = ApplicationHeading(
            Samples().application("A", slug: "a", .running), url: "javascript:alert(1)//a", runtime: "", plan: "",
            tab: .overview, now: Samples().now)
        let content = DeploymentListContent(
            heading: heading, deployments: [], nextPath: nil, commands: Samples().commands)
        #expect(!web.html(content, in: Samples().frame).contains("href=\"javascript"))
    }

    /// With `SKYPANEL_PAGES` set to a folder, the pages are written there to be looked at.
    @Test func `pages can be looked at`() throws {
        guard let folder = ProcessInfo.processInfo.environment["SKYPANEL_PAGES"] else { return }
        for page in pages {
            let html = page.html.replacing("/assets/abc123/", with: "")
            try html.write(toFile: "\(folder)/\(page.name).html", atomically: true, encoding: .utf8)
        }
    }

    @Test func `the use of a quota is amber from 80 % and red from 100 %`() {
        let quota = Quota(limits: [.applications: 10, .instances: 5], used: [.applications: 8, .instances: 5])
        func tone(_ resource: QuotaResource, used: Int64) -> String {
            Meter(resource, of: Quota(limits: quota.limits, used: [resource: used])).tone
        }
        #expect(tone(.applications, used: 7) == "good" && tone(.applications, used: 8) == "warn")
        #expect(tone(.applications, used: 9) == "warn" && tone(.applications, used: 10) == "bad")
        #expect(tone(.instances, used: 6) == "bad")
        let html = WebPages().html(Samples().organizationQuota, in: Samples().frame)
        let tones = html.matches(of: /class="meter (\w+)"/).map { String($0.output.1) }
        #expect(tones == ["warn", "good", "good", "bad", "good", "good"])
    }

    @Test(arguments: [Int64(0), 1, 1000, 1_048_576, 21_474_836_480, 1_099_511_627_776, 1_500_000_000])
    func `an amount of a quota is read as it is written`(amount: Int64) {
        for resource in QuotaResource.allCases {
            #expect(QuotaText.amount(QuotaText.text(amount, of: resource), of: resource) == amount)
        }
    }

    @Test(arguments: ["", "x", "-1", "1.5", "5 PB", "99999999999999999999", "9999999999999 TB", "1 GB 2"])
    func `what is no amount of a quota is refused`(text: String) {
        #expect(QuotaText.amount(text, of: .storageBytes) == nil)
        #expect(QuotaText.amount("5 GB", of: .memoryMB) == nil)
    }
}
