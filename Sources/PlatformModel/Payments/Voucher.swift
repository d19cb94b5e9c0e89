package typealias VoucherID = Identifier<Voucher>

/// A code that brings promotional credit, once to each organization.
package struct Voucher: Sendable, Equatable {
    package let id: VoucherID
    /// The code's last four characters, so that people know it again.
    package let ending: String
    package let amount: Money
    package let uses: Int
    package var used: Int
    package let note: String
    package var redeemUntil: Timestamp?
    package var creditDays: Int?
    package var revokedAt: Timestamp?
    package let createdAt: Timestamp

    package init(
        id: VoucherID, ending: String, amount: Money, uses: Int, used: Int = 0, note: String, createdAt: Timestamp
    ) {
        self.id = id
        self.ending = ending
        self.amount = amount
        self.uses = uses
        self.used = used
        self.note = note
        self.createdAt = createdAt
    }

    package func isRedeemable(now: Timestamp) -> Bool {
        revokedAt == nil && used < uses && redeemUntil.map { now < $0 } ?? true
    }

    /// When credit of it that is given `now` ends.
    package func creditEnd(now: Timestamp) -> Timestamp? {
        creditDays.map { now.adding(seconds: Int64($0) * 86_400) }
    }

    /// Letters and digits that are not mistaken for one another (Crockford's base 32), in fours: 80 random bits.
    package static func code(_ bytes: [UInt8]) -> String {
        let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
        let letters = bytes.prefix(16).map { alphabet[Int($0 & 31)] }
        return stride(from: 0, to: letters.count, by: 4).map { String(letters.dropFirst($0).prefix(4)) }
            .joined(separator: "-")
    }

    /// A code as it is compared, however it was typed: O for 0, I and L for 1, hyphens and spaces left out.
    package static func canonical(_ typed: String) -> String {
        String(
            typed.uppercased().compactMap { character in
                switch character {
                case "-", " ": nil
                case "O": "0"
                case "I", "L": "1"
                default: character
                }
            })
    }
}
