/// What a person types as second factor.
package enum SecondFactorCode: Sendable, Equatable {
    /// Six digits of an authenticator (RFC 6238).
    case time(String)
    /// One of the codes that were shown when the second factor was set up, without separators, in lower case.
    case recovery(String)

    /// Letters of a recovery code: ``recoveryLength`` of 32 kinds are 80 bits.
    package static let recoveryLength = 16
    /// How many recovery codes a person gets.
    package static let recoveryCount = 10
    /// Seconds that one code of an authenticator lasts.
    package static let stepSeconds: Int64 = 30

    /// Nil when the text is neither. Spaces and hyphens do not count.
    package init?(_ text: String) {
        guard text.utf8.count <= 64 else { return nil }
        let bare = text.unicodeScalars.filter { !["-", " ", "\t"].contains($0) }
        let code = String(String.UnicodeScalarView(bare)).lowercased()
        let isDigits = code.utf8.allSatisfy { (48...57).contains($0) }
        if code.utf8.count == 6, isDigits {
            self = .time(code)
        } else if code.utf8.count == Self.recoveryLength, code.utf8.allSatisfy(Self.isRecoveryLetter) {
            self = .recovery(code)
        } else {
            return nil
        }
    }

    /// The steps whose code is accepted at `now`: the present one and its neighbours, for clocks that differ, but none
    /// up to `lastUsed`, so that no code is accepted twice.
    package static func acceptedSteps(now: Timestamp, lastUsed: Int64?) -> [Int64] {
        let present = now.milliseconds / 1000 / stepSeconds
        return [present - 1, present, present + 1].filter { $0 >= 0 && $0 > (lastUsed ?? -1) }
    }

    /// As it is shown: groups of four.
    package static func readable(_ code: String) -> String {
        var rest = code[...]
        var groups: [Substring] = []
        while !rest.isEmpty {
            groups.append(rest.prefix(4))
            rest = rest.dropFirst(4)
        }
        return groups.joined(separator: "-")
    }

    private static func isRecoveryLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "2")...UInt8(ascii: "7")).contains(byte)
    }
}
