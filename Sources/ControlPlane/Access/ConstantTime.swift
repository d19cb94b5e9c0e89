extension [UInt8] {
    /// Compares what somebody could find out byte by byte, in time that does not depend on where the two differ.
    func isSame(as other: [UInt8]) -> Bool {
        count == other.count && zip(self, other).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
