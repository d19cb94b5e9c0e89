package import PlatformModel

/// A moment as people read it: relative, with the full time beside it.
package struct Moment: Sendable, Equatable {
    /// For `datetime`.
    let iso: String
    /// Such as `2026-11-21 02:37:41 UTC`.
    let full: String
    /// Such as `5 min ago`.
    let relative: String

    package init(_ at: Timestamp, now: Timestamp) {
        iso = at.rfc3339
        full = iso.prefix(19).replacing("T", with: " ") + " UTC"
        relative = Self.relative(seconds: now.milliseconds(since: at) / 1000, date: String(iso.prefix(10)))
    }

    private static func relative(seconds: Int64, date: String) -> String {
        switch seconds {
        case ..<(-60): "in \(span(seconds.magnitude))"
        case ..<45: "just now"
        case ..<2_592_000: "\(span(seconds.magnitude)) ago"
        default: date
        }
    }

    private static func span(_ seconds: UInt64) -> String {
        switch seconds {
        case ..<3_570: "\(max(1, (seconds + 30) / 60)) min"
        case ..<84_600: "\((seconds + 1_800) / 3_600) h"
        default: "\((seconds + 43_200) / 86_400) d"
        }
    }
}

/// Spans and amounts as people read them.
package enum Wording {
    /// Such as `0.8 s`, `41 s`, `2 min 05 s` or `1 h 03 min`.
    package static func duration(milliseconds: Int64) -> String {
        let seconds = max(0, milliseconds) / 1000
        switch seconds {
        case ..<10: return "\(seconds).\(max(0, milliseconds) % 1000 / 100) s"
        case ..<60: return "\(seconds) s"
        case ..<3_600: return "\(seconds / 60) min \(twoDigits(seconds % 60)) s"
        default: return "\(seconds / 3_600) h \(twoDigits(seconds % 3_600 / 60)) min"
        }
    }

    /// Such as `850 KB`, `12.4 MB` or `1.5 GB` (powers of 1024).
    package static func size(bytes: Int64) -> String {
        let bytes = max(0, bytes)
        switch bytes {
        case ..<1_024: return "\(bytes) B"
        case ..<1_048_576: return "\(bytes / 1_024) KB"
        case ..<1_073_741_824: return tenths(bytes / 1_024, of: 1_024) + " MB"
        default: return tenths(bytes / 1_048_576, of: 1_024) + " GB"
        }
    }

    package static func size(megabytes: Int) -> String {
        megabytes < 1_024 ? "\(max(0, megabytes)) MB" : tenths(Int64(clamping: megabytes), of: 1_024) + " GB"
    }

    /// Such as `½ core`, `1 core` or `1.5 cores`, of thousandths.
    package static func cores(millicores: Int) -> String {
        let number = tenths(Int64(clamping: max(0, millicores)), of: 1_000)
        return number == "1" ? "1 core" : "\(number) cores"
    }

    /// As ``cores(millicores:)``, to hundredths: such as `0.02 cores`.
    package static func fineCores(millicores: Int) -> String {
        let millicores = max(0, millicores)
        guard millicores < 1_000, millicores / 10 % 10 > 0 else { return cores(millicores: millicores) }
        return "0.\(twoDigits(Int64(clamping: millicores / 10))) cores"
    }

    private static func tenths(_ amount: Int64, of unit: Int64) -> String {
        let whole = amount / unit
        let tenth = amount % unit * 10 / unit
        return tenth == 0 || whole >= 100 ? "\(whole)" : "\(whole).\(tenth)"
    }

    private static func twoDigits(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
