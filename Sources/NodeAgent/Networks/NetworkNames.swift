import Crypto
import HostSupport

/// Names of an application's network. They come from a digest of the id, because the first digits of two ids that were
/// made in one millisecond are equal.
struct NetworkNames: Sendable, Equatable {
    /// `skp-` and twelve hexadecimal digits.
    let network: String
    /// Interface on the host: `skp-` and eleven digits, 15 characters, which is all that Linux allows.
    let bridge: String

    init(applicationID: String) {
        let digits = hexadecimal(SHA256.hash(data: Array(applicationID.utf8))).prefix(12)
        network = "skp-\(digits)"
        bridge = "skp-\(digits.prefix(11))"
    }

    /// All interfaces of ours, as nftables writes it.
    static let bridgePattern = "skp-*"
}
