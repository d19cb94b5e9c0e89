extension String {
    /// Without zero bytes, which the store refuses, and of at most `limit` bytes of UTF-8, cut between two scalars.
    /// Bytes, since one character may carry any number of accents.
    package func storable(_ limit: Int) -> String {
        var bytes = Array(utf8.lazy.filter { $0 != 0 }.prefix(limit + 1))
        if bytes.count > limit {
            // Back to the first byte of the scalar that the limit falls into.
            while let last = bytes.popLast(), last & 0xC0 == 0x80 {}
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
