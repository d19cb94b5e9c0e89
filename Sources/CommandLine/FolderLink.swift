import HostSupport

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// `.skypanel.json`: the application that a folder belongs to. Meant to be kept in version control.
struct FolderLink: Codable, Equatable, Sendable {
    /// Slug.
    var application: String

    static let fileName = ".skypanel.json"

    /// The link in `folder`, or `nil` where there is none.
    static func read(in folder: String) throws -> FolderLink? {
        guard let data = FileManager.default.contents(atPath: "\(folder)/\(fileName)") else { return nil }
        guard let link = try? JSONDecoder().decode(FolderLink.self, from: data) else {
            throw CommandFailure(
                .invalid, "\(folder)/\(fileName) is damaged.", advice: "Correct or delete it, or use --app.")
        }
        return link
    }

    func write(in folder: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        do {
            let data = try encoder.encode(self) + Data("\n".utf8)
            try AtomicFile.write(data, to: "\(folder)/\(Self.fileName)", mode: 0o644)
        } catch {
            throw CommandFailure(.failed, "The application cannot be remembered in \(folder): \(error)")
        }
    }
}
