import Synchronization

/// Turns `$n` into `?n`, which SQLite numbers as PostgreSQL does: SQLite takes `$n` for a name and numbers it by its
/// first appearance. String literals, quoted names, comments, and a `$` inside a name stay as they are.
final class ParameterRewriting: Sendable {
    /// The texts are constants of the program, so this stays small.
    private let known = Mutex<[String: String]>([:])
    private static let limit = 2000

    func callAsFunction(_ sql: String) -> String {
        if let found = known.withLock({ $0[sql] }) { return found }
        let rewritten = Self.rewrite(sql)
        known.withLock { known in
            if known.count >= Self.limit { known = [:] }
            known[sql] = rewritten
        }
        return rewritten
    }

    static func rewrite(_ sql: String) -> String {
        var scanner = Scanner(bytes: Array(sql.utf8))
        return String(decoding: scanner.rewritten(), as: UTF8.self)
    }

    private struct Scanner {
        let bytes: [UInt8]
        var position = 0
        var output: [UInt8] = []

        init(bytes: [UInt8]) {
            self.bytes = bytes
            output.reserveCapacity(bytes.count)
        }

        mutating func rewritten() -> [UInt8] {
            while let byte = peek() {
                switch byte {
                case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "`"): copyQuoted(until: byte)
                case UInt8(ascii: "-") where peek(1) == byte: copyLine()
                case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "*"): copyBlockComment()
                case UInt8(ascii: "$") where isParameter: take(as: UInt8(ascii: "?"))
                default: take()
                }
            }
            return output
        }

        private var isParameter: Bool {
            guard let next = peek(1), (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(next) else { return false }
            guard let before = output.last else { return true }
            return !isNamePart(before)
        }

        private func isNamePart(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "$"), 0x80...:
                true
            default: false
            }
        }

        private func peek(_ distance: Int = 0) -> UInt8? {
            let index = position + distance
            return bytes.indices.contains(index) ? bytes[index] : nil
        }

        private mutating func take(as replacement: UInt8? = nil) {
            guard let byte = peek() else { return }
            output.append(replacement ?? byte)
            position += 1
        }

        /// A doubled quote inside begins the next quoted piece, which comes to the same.
        private mutating func copyQuoted(until quote: UInt8) {
            take()
            while let byte = peek() {
                take()
                if byte == quote { return }
            }
        }

        private mutating func copyLine() {
            while let byte = peek() {
                take()
                if byte == UInt8(ascii: "\n") { return }
            }
        }

        private mutating func copyBlockComment() {
            take()
            take()
            while let byte = peek() {
                take()
                if byte == UInt8(ascii: "*"), peek() == UInt8(ascii: "/") { return take() }
            }
        }
    }
}
