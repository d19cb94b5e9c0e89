/// The fields that narrow a log on the server, as they were sent.
package struct LogFilterContent: Sendable, Equatable {
    /// One choice of a list.
    struct Option: Sendable, Equatable {
        let value: String
        let name: String
        let isChosen: Bool
    }

    let text: String
    let process: String
    let streams: [Option]
    let spans: [Option]
    let isSet: Bool

    package init(text: String = "", stream: String = "", process: String = "", since: String = "") {
        self.text = text
        self.process = process
        isSet = ![text, stream, process, since].allSatisfy { $0.isEmpty }
        streams = Self.options(
            [("", "Both streams"), ("stdout", "Output"), ("stderr", "Errors"), ("system", "Platform")], stream)
        spans = Self.options(
            [("", "All kept lines"), ("10m", "Last 10 minutes"), ("1h", "Last hour"), ("24h", "Last day")], since)
    }

    /// A value that is none of the usual ones is kept as a choice of its own.
    private static func options(_ usual: [(value: String, name: String)], _ chosen: String) -> [Option] {
        let known = usual.contains { $0.value == chosen } ? usual : usual + [(chosen, "Since \(chosen)")]
        return known.map { Option(value: $0.value, name: $0.name, isChosen: $0.value == chosen) }
    }

    static let template = #"""
        <form class="log-filter" method="get" action="{{heading.path}}/logs" role="search">
        <input type="search" name="q" value="{{filter.text}}" maxlength="200" placeholder="Text in the line"
         aria-label="Text in the line">
        <input type="text" name="process" value="{{filter.process}}" maxlength="63" placeholder="Process"
         aria-label="Process">
        <select name="stream" aria-label="Stream">{{#filter.streams}}
        <option value="{{value}}"{{#isChosen}} selected{{/isChosen}}>{{name}}</option>{{/filter.streams}}</select>
        <select name="since" aria-label="Time">{{#filter.spans}}
        <option value="{{value}}"{{#isChosen}} selected{{/isChosen}}>{{name}}</option>{{/filter.spans}}</select>
        <button class="button small">Show</button>
        {{#filter.isSet}}<a class="button small" href="{{heading.path}}/logs">Show all</a>{{/filter.isSet}}
        </form>
        """#
}
