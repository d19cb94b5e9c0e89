import AgentProtocol
import Foundation
import Logging
import Testing

@testable import NodeAgent

@Suite struct DesiredStateKeeperTests {
    private func folder() throws -> String {
        let path = NSTemporaryDirectory() + "desired-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }

    @Test func `the highest generation is kept, unreadable for others, over a restart`() async throws {
        let folder = try folder()
        let keeper = DesiredStateKeeper(dataDirectory: folder, logger: Logger(label: "test"))
        #expect(await keeper.current == nil)
        for generation in [2, 5, 3, 5] as [Int64] { await keeper.accept(DesiredState(generation: generation)) }
        #expect(await keeper.generation == 5)
        let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder)/desired.json")
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
        let again = DesiredStateKeeper(dataDirectory: folder, logger: Logger(label: "test"))
        #expect(await again.generation == 5)
    }

    @Test func `a damaged file is put aside and not taken for an empty state`() async throws {
        let folder = try folder()
        try Data("{\"generation\": 7, \"inst".utf8).write(to: URL(filePath: "\(folder)/desired.json"))
        let keeper = DesiredStateKeeper(dataDirectory: folder, logger: Logger(label: "test"))
        #expect(await keeper.current == nil)
        #expect(FileManager.default.fileExists(atPath: "\(folder)/desired.json.unreadable"))
    }
}
