/// The name that people read: 3 to 100 letters, digits, spaces, `-` and `_`.
package enum ApplicationName {
    /// What is wrong with `text`, for people; nil when it may be used.
    package static func problem(_ text: String) -> String? {
        guard (3...100).contains(text.unicodeScalars.count) else { return "must have 3 to 100 characters" }
        guard text.unicodeScalars.allSatisfy(isAllowed) else {
            return "may hold only letters, digits, spaces, - and _"
        }
        guard text.first != " ", text.last != " " else { return "must not begin or end with a space" }
        return nil
    }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        let properties = scalar.properties
        return properties.isAlphabetic || properties.numericType == .decimal || [" ", "-", "_"].contains(scalar)
            || properties.generalCategory == .nonspacingMark
    }
}
