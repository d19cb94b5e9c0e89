import Foundation
import PlatformAPI
import Testing

@Suite struct WireTests {
    static func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    @Test func `keys are snake case and absent values are left out`() throws {
        let resource = PlanResource(
            id: "p1", name: "Starter", description: "", cpuMillicores: 500, memoryMB: 512, storageGB: 5,
            priceMonthly: "5.00", priceHourly: "0.0069", currency: "USD", supportedRuntimes: [], maxInstances: 10,
            active: true)
        let expected = [
            #"{"active":true,"cpu_millicores":500,"currency":"USD","description":"","id":"p1","max_instances":10"#,
            #","memory_mb":512,"name":"Starter","price_hourly":"0.0069","price_monthly":"5.00","storage_gb":5"#,
            #","supported_runtimes":[]}"#,
        ]
        #expect(try Self.json(resource) == expected.joined())
        #expect(try Self.json(DeployRequest(sourceID: "s1")) == #"{"source_id":"s1"}"#)
    }

    @Test func `no key of the contract is camel case`() throws {
        let keys = try SourceKeys.all()
        #expect(keys.count > 100)
        #expect(keys.filter { $0.contains { $0.isUppercase } } == [])
    }

    @Test func `a list ends when there is no cursor`() throws {
        let page = try JSONDecoder().decode(
            ListResource<EnvironmentVariableResource>.self,
            from: Data(#"{"items":[{"key":"A","updated_at":"x"}]}"#.utf8))
        #expect(page.nextCursor == nil)
        #expect(page.items.map(\.key) == ["A"])
    }
}

/// The keys that the contract's source files spell.
enum SourceKeys {
    static func all() throws -> [String] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Sources/PlatformAPI")
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        return try files.flatMap { file in
            try String(contentsOf: file, encoding: .utf8).components(separatedBy: "\n")
                .filter { $0.contains("        case ") }.flatMap { line in
                    line.replacing("case ", with: "").split(separator: ",").map { part in
                        let words = part.split(separator: "=").map { $0.trimmingCharacters(in: .whitespaces) }
                        return (words.last ?? "").trimmingCharacters(in: CharacterSet(charactersIn: "\"`"))
                    }
                }
        }
    }
}
