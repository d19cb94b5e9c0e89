import Crypto
import DockerEngine
import HostSupport

/// The image that holds the base and the installed packages, kept while neither its base, its manifests nor its steps
/// change.
struct DependencyLayer {
    let plan: BuildPlan
    let baseID: String
    let listing: SourceListing
    let environment: [String: String]

    /// Raised when the way in which steps run changes what they make.
    private static let format = 1

    var isPossible: Bool { !plan.install.isEmpty && !plan.installNeedsSource }

    /// SHA-256 in hexadecimal; the same for the same packages.
    var key: String {
        var lines = ["format \(Self.format)", baseID]
        lines += plan.install.map { "step \($0.command)" }
        lines += plan.stepEnvironment.sorted { $0.key < $1.key }.map { "set \($0.key)=\($0.value)" }
        lines += environment.filter { StepEnvironment.shapesPackages($0.key) }.sorted { $0.key < $1.key }
            .map { "set \($0.key)=\($0.value)" }
        lines += plan.manifests.map { "file \($0) \(listing.digests[$0] ?? "")" }
        var digest = SHA256()
        for line in lines { digest.update(data: Array("\(line.utf8.count):\(line)\n".utf8)) }
        return hexadecimal(digest.finalize())
    }

    var tag: String { String(key.prefix(32)) }
}
