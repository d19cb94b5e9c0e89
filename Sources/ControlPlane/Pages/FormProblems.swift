extension PlatformError {
    /// What is wrong with one field of a form, as a sentence.
    func problem(_ field: String) -> String? {
        fields.first { $0.name == field || $0.name.hasPrefix(field + ".") }.map { Self.sentence($0.message) }
    }

    /// What is left to say above the form when these fields say their part themselves.
    func remainder(without shown: Set<String>) -> String? {
        guard !fields.isEmpty else { return message }
        let others = fields.filter { field in !shown.contains { field.name == $0 || field.name.hasPrefix($0 + ".") } }
        return others.isEmpty ? nil : others.map { "\($0.name) \($0.message)" }.joined(separator: " ")
    }

    /// Messages of fields go on after the field's name; under a field they stand alone.
    private static func sentence(_ message: String) -> String {
        message.hasPrefix("must ") || message.hasPrefix("is ") || message.hasPrefix("can")
            ? "This " + message : message.prefix(1).uppercased() + message.dropFirst()
    }
}
