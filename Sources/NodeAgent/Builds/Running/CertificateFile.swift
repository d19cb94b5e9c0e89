#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The certificates that build steps trust for outgoing HTTPS.
enum CertificateFile {
    static let limit = 8 * 1024 * 1024

    /// Nil when there is no file: then the images' own certificates are all there is.
    static func read(_ path: String?) throws -> [UInt8]? {
        guard let path, FileManager.default.fileExists(atPath: path) else { return nil }
        guard let data = FileManager.default.contents(atPath: path), !data.isEmpty, data.count <= limit else {
            throw BuildFailure(
                .internal, "The node's file of certificates for builds can't be read. Its administrator must mend it.")
        }
        return [UInt8](data)
    }
}
