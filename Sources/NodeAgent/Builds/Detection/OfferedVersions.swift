import AgentProtocol

/// The versions of one language that the administrator offers, newest first.
struct OfferedVersions {
    let language: BuildPlan.Language
    private let runtime: BuildRuntime
    let versions: [String]

    init(_ language: BuildPlan.Language, in runtime: BuildRuntime) {
        self.language = language
        self.runtime = runtime
        let prefix = language.rawValue + ":"
        versions = runtime.offered.keys.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
            .sorted { Self.order($0) > Self.order($1) }
    }

    /// The version and image to build with.
    ///
    /// - Parameters:
    ///   - wanted: what the source asks for, as the customer wrote it, and the file that says so.
    ///   - tilde: how that file means `~1.2`.
    func choose(
        wanted: (text: String, file: String)?, tilde: VersionRange.Tilde = .keepsMinor
    ) throws(BuildFailure) -> (version: String?, image: String, reason: String?) {
        if runtime.type == language.rawValue { return chosenRuntime(wanted: wanted, tilde: tilde) }
        if language == .staticFiles { return (nil, image(versions.first), nil) }
        guard let newest = versions.first else {
            throw BuildFailure(
                .unsupported,
                "The source is \(language.title), which this platform does not offer; ask its administrator.")
        }
        guard let wanted else {
            return (
                newest, image(newest), "No file asks for a version: \(language.title) \(newest), the newest on offer."
            )
        }
        guard let range = VersionRange.parse(wanted.text, tilde: tilde) else {
            let note = "The version \"\(wanted.text.prefix(60))\" in \(wanted.file) is not understood:"
            return (newest, image(newest), "\(note) \(language.title) \(newest), the newest on offer.")
        }
        guard let version = versions.first(where: { range.admits($0) }) else {
            throw BuildFailure(
                .unsupported,
                "\(wanted.file) asks for \(language.title) \(wanted.text.prefix(60)), which is not on offer. "
                    + "Offered: \(versions.joined(separator: ", ")).")
        }
        return (
            version, image(version), "\(wanted.file) asks for \(wanted.text.prefix(60)): \(language.title) \(version)."
        )
    }

    private func chosenRuntime(
        wanted: (text: String, file: String)?, tilde: VersionRange.Tilde
    ) -> (version: String?, image: String, reason: String?) {
        let version = runtime.version.isEmpty ? nil : runtime.version
        guard let wanted, let version, let range = VersionRange.parse(wanted.text, tilde: tilde), !range.admits(version)
        else { return (version, runtime.image, nil) }
        let note = "\(wanted.file) asks for \(wanted.text.prefix(60)), but the application's runtime is"
        return (version, runtime.image, "\(note) \(language.title) \(version), which is used.")
    }

    /// The image of the newest version on offer; empty when there is none.
    var offeredImage: String { image(versions.first) }

    private func image(_ version: String?) -> String { runtime.offered["\(language.rawValue):\(version ?? "")"] ?? "" }

    private static func order(_ version: String) -> Int {
        version.split(separator: ".").prefix(3).enumerated().reduce(0) { sum, part in
            let scale = [1_000_000, 1000, 1][min(part.offset, 2)]
            return sum + min(max(Int(part.element) ?? 0, 0), 999) * scale
        }
    }
}
