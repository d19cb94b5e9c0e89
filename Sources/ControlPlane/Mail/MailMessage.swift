import Foundation
import PlatformModel

/// One plain-text mail.
struct MailMessage: Sendable, Equatable {
    var recipient: String
    var subject: String
    /// Lines end in line feeds.
    var body: String

    /// As it is sent (RFC 5322, 2045, 2047). What people wrote stands in the body and the subject alone, both encoded,
    /// so no line of it can become a header.
    func wire(from sender: String, id: String, at now: Timestamp) -> String {
        let domain = sender.split(separator: "@").last.map(String.init) ?? "localhost"
        let headers = [
            "Date: \(Self.date(now))", "From: SkyPanel <\(Self.plain(sender))>", "To: <\(Self.plain(recipient))>",
            "Message-ID: <\(Self.plain(id))@\(Self.plain(domain))>", "Subject: \(Self.encodedWord(subject))",
            "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64",
            "Auto-Submitted: auto-generated",
        ]
        let text = body.replacing("\r\n", with: "\n").replacing("\n", with: "\r\n")
        let encoded = Data(text.utf8).base64EncodedString(options: [.lineLength76Characters])
        return (headers + ["", encoded, ""]).joined(separator: "\r\n")
    }

    /// Without what could end a line or an address.
    private static func plain(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.value > 0x20 && !["<", ">"].contains($0) }))
    }

    /// Base64 in words of at most 75 characters, each of whole scalars.
    private static func encodedWord(_ text: String) -> String {
        var words: [String] = []
        var part = ""
        for scalar in text.storable(400).unicodeScalars {
            if part.utf8.count + scalar.utf8.count > 42 {
                words.append(part)
                part = ""
            }
            part.unicodeScalars.append(scalar)
        }
        words.append(part)
        return words.map { "=?utf-8?B?\(Data($0.utf8).base64EncodedString())?=" }.joined(separator: "\r\n ")
    }

    private static func date(_ now: Timestamp) -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: "UTC")
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss '+0000'"
        return formatter.string(from: Date(timeIntervalSince1970: Double(now.milliseconds / 1000)))
    }
}
