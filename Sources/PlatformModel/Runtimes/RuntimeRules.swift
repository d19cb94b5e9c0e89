/// What an administrator may write about a runtime.
package enum RuntimeRules {
    /// Such as `python:3.11-slim` or `registry.example:5000/team/image@sha256:…`: at most 255 characters of a
    /// reference, not beginning with what a program could take for an option.
    package static func isImageReference(_ text: String) -> Bool {
        let allowed: (UInt8) -> Bool = { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: [".", "_", "-", "/", ":", "@"].contains(Unicode.Scalar(byte))
            }
        }
        guard (1...255).contains(text.utf8.count), text.utf8.allSatisfy(allowed), let first = text.first else {
            return false
        }
        return first.isLetter || first.isNumber
    }

    /// Such as `20` or `3.11`.
    package static func isVersion(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return (1...4).contains(parts.count)
            && parts.allSatisfy { (1...6).contains($0.utf8.count) && $0.utf8.allSatisfy { (48...57).contains($0) } }
    }

    /// One line, without control characters, of at most 1,000 characters.
    package static func isCommand(_ text: String) -> Bool {
        (1...1000).contains(text.unicodeScalars.count)
            && text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    }
}
