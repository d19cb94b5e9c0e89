import Foundation
import NIOCore
import Testing

@testable import NodeAgent

@Suite struct HostAddressesTests {
    @Test func `a resolver that does not answer is waited for only so long`() async throws {
        await #expect(throws: HostAddresses.Unanswered.self) {
            try await HostAddresses.resolve("example.org", within: .milliseconds(100)) { _ in
                Thread.sleep(forTimeInterval: 2)
                return ["192.0.2.1"]
            }
        }
    }

    @Test func `what is an address already is not looked up`() async throws {
        #expect(try await HostAddresses.resolve("192.0.2.7") { _ in ["198.51.100.1"] } == ["192.0.2.7"])
        #expect(try await HostAddresses.resolve("host.example") { _ in ["198.51.100.1"] } == ["198.51.100.1"])
    }
}
