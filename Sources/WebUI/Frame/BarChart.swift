/// Bars from left to right, drawn without a script: one for each of some equal times.
package struct BarChart: Sendable, Equatable {
    struct Bar: Sendable, Equatable {
        let x, y, height: Int
        /// Shown when it is pointed at.
        let text: String
    }

    /// One sentence for who does not see it.
    let summary: String
    let bars: [Bar]
    let first, last: String
    let width: Int
    /// The highest bar in words.
    let most: String
    let isEmpty: Bool

    static let height = 100
    static let step = 20

    /// - Parameters:
    ///   - values: for each time its name, its amount, and the amount in words.
    ///   - most: the largest amount in words.
    ///   - full: the amount of a bar of full height; the largest when absent.
    package init(
        summary: String, most: String, full: Int64? = nil, values: [(name: String, amount: Int64, words: String)]
    ) {
        self.summary = summary
        self.most = most
        let largest = max(1, full ?? values.map(\.amount).max() ?? 0)
        bars = values.enumerated().map { position, value in
            // In floating point, which is near enough for a picture and cannot overflow.
            let share = min(1, Double(max(0, value.amount)) / Double(largest))
            let height = value.amount > 0 ? max(1, Int(share * Double(Self.height))) : 0
            return Bar(
                x: position * Self.step + 2, y: Self.height - height, height: height,
                text: "\(value.name): \(value.words)")
        }
        first = values.first?.name ?? ""
        last = values.last?.name ?? ""
        width = max(1, values.count) * Self.step
        isEmpty = values.allSatisfy { $0.amount <= 0 }
    }

    static let template = #"""
        {{#isEmpty}}<p class="empty-line">Nothing yet.</p>{{/isEmpty}}
        {{^isEmpty}}<figure class="bars"><svg viewBox="0 0 {{width}} 100" preserveAspectRatio="none" role="img"
        aria-label="{{summary}}">{{#bars}}<rect x="{{x}}" y="{{y}}" width="16" height="{{height}}" rx="2">
        <title>{{text}}</title></rect>{{/bars}}</svg>
        <figcaption class="muted tabular"><span>{{first}}</span><span>most: {{most}}</span><span>{{last}}</span>
        </figcaption></figure>{{/isEmpty}}
        """#
}
