/// How much of something is used.
struct Meter: Sendable, Equatable {
    let label: String
    let text: String
    /// 0 to 100.
    let percent: Int
    /// Shown when the pointer rests on it.
    let hint: String?
    let tone: String

    /// - Parameter promised: what plans promise of it to instances, where that is another number.
    init(_ label: String, used: Int, total: Int, promised: Int? = nil, format: (Int) -> String) {
        self.label = label
        text = total > 0 ? "\(format(used)) of \(format(total))" : "–"
        percent = Self.percent(used, of: total)
        hint = promised.map { "\(format($0)) promised to instances" }
        tone = percent >= 90 ? "bad" : percent >= 75 ? "warn" : "good"
    }

    /// - Parameter percent: 0 to 100.
    init(label: String, text: String, percent: Int, tone: String) {
        self.label = label
        self.text = text
        self.percent = percent
        self.tone = tone
        hint = nil
    }

    private static func percent(_ part: Int, of total: Int) -> Int {
        guard total > 0, part > 0 else { return 0 }
        let (product, overflow) = part.multipliedReportingOverflow(by: 100)
        return overflow ? 100 : min(100, product / total)
    }

    static let template = #"""
        <div class="meter {{tone}}"{{#.hint}} title="{{.}}"{{/.hint}}>
        <div class="meter-head"><span>{{label}}</span><span class="muted tabular">{{text}}</span></div>
        <progress max="100" value="{{percent}}" aria-label="{{label}} used">{{percent}} %</progress></div>
        """#
}
