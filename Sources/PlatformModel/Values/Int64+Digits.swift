extension Int64 {
    /// A number as we write it: digits only, without a sign or leading zeros, so that each has one text. Nil for
    /// everything else.
    package init?(digits text: some StringProtocol) {
        guard text.utf8.allSatisfy({ (48...57).contains($0) }), text == "0" || text.utf8.first != 48,
            let number = Int64(text)
        else { return nil }
        self = number
    }
}
