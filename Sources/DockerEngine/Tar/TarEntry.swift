/// A member of a tar archive.
package struct TarEntry: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        case file
        case folder
        case symbolicLink(target: String)
        case hardLink(target: String)
        /// Devices and whatever else the format knows, by its type flag.
        case other(UInt8)
    }

    /// As written in the archive: check it before use.
    package var path: String
    package var kind: Kind
    /// Permission bits.
    package var mode: UInt32
    package var userID: UInt32
    package var groupID: UInt32
    /// Bytes of content; 0 for all but files.
    package var size: Int64
    /// Seconds since 1970 UTC.
    package var modifiedAt: Int64

    package init(
        path: String, kind: Kind = .file, mode: UInt32 = 0o644, userID: UInt32 = 0, groupID: UInt32 = 0,
        size: Int64 = 0
    ) {
        self.path = path
        self.kind = kind
        self.mode = mode
        self.userID = userID
        self.groupID = groupID
        self.size = size
        modifiedAt = 0
    }
}

/// Why an archive cannot be read or written.
package enum TarError: Error, Equatable, CustomStringConvertible {
    case malformed(String)
    /// It ended within a member.
    case cut
    /// A path, link or extended header longer than this reader accepts, or a text that the format cannot hold.
    case tooLong(String)

    package var description: String {
        switch self {
        case .malformed(let reason): "not a tar archive: \(reason)"
        case .cut: "the tar archive ends too early"
        case .tooLong(let what): "\(what) is too long for a tar archive"
        }
    }
}
