import ControlPlane
import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import PlatformAPI
import TestSupport
import Testing

@Suite struct InvitationPageTests {
    private func post(_ platform: TestPlatform, _ path: String, _ form: String) async throws -> TestResponse {
        try await platform.client.execute(
            uri: path, method: .post, headers: [.contentType: "application/x-www-form-urlencoded", .accept: "text/html"],
            body: ByteBuffer(string: form))
    }

    @Test(arguments: StoreEngine.allCases)
    func `an invited person registers from the link and stands in the organization`(
        engine: StoreEngine
    ) async throws {
        try await TestPlatform.run(engine, settings: ["registration": "invitation"]) { platform in
            let root = try await platform.signIn()
            let made = try await platform.call(
                .post, "/api/paas/invitations", InvitationRequest(role: "member"), token: root)
            let link = try #require(try made.decoded(InvitationResource.self).link)
            let token = try #require(link.split(separator: "=").last.map(String.init))
            let page = try await platform.client.execute(
                uri: "/join?token=\(token)", method: .get, headers: [.accept: "text/html"], body: nil)
            let html = String(buffer: page.body)
            #expect(page.status == .ok && html.contains("Administrators") && html.contains("member"))
            let bad = "token=\(token)&name=New&email=new@example.org&password=short"
            #expect(try await post(platform, "/join/register", bad).status == .unprocessableContent)
            let good = "token=\(token)&name=New&email=new@example.org&password=long+enough"
            let entered = try await post(platform, "/join/register", good)
            #expect(entered.status == .seeOther)
            let cookies = entered.headers[values: .setCookie].map { $0.prefix { $0 != ";" } }.joined(separator: "; ")
            let list = try await platform.client.execute(
                uri: "/applications", method: .get, headers: [.cookie: cookies, .accept: "text/html"], body: nil)
            #expect(list.status == .ok && String(buffer: list.body).contains("Administrators"))
            let again = try await platform.client.execute(
                uri: "/join?token=\(token)", method: .get, headers: [.accept: "text/html"], body: nil)
            #expect(again.status == .conflict)
        }
    }
}
