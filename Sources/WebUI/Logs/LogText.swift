/// Lines of a log as a page shows them before the live stream takes over.
package struct LogText: Sendable, Equatable {
    /// One line.
    package struct Line: Sendable, Equatable {
        let number: Int
        let text: String
        /// Which instance wrote it, such as `web.1`.
        let origin: String?
        let time: String?
        let fullTime: String?
        /// `step`, `error` or nil.
        let kind: String?

        package init(number: Int, text: String, origin: String? = nil, at: String? = nil, isError: Bool = false) {
            self.number = number
            self.text = PlainText.cleaned(text)
            self.origin = origin
            time = at.map { String($0.dropFirst(11).prefix(8)) }
            fullTime = at
            kind = Self.kind(of: self.text, isError: isError)
        }

        private static func kind(of text: String, isError: Bool) -> String? {
            if text.hasPrefix("==> ") || text.hasPrefix("-----> ") { return "step" }
            let start = text.prefix(12).lowercased()
            let saysError = start.hasPrefix("error") || start.hasPrefix("fatal") || start == "build failed"
            return isError || saysError ? "error" : nil
        }
    }

    let label: String
    let streamPath: String?
    /// The last event that the lines hold; the stream goes on after it.
    let lastEventID: String
    let lines: [Line]
    let isTruncated: Bool
    let isRuntime: Bool
    let emptyText: String

    /// The log of a deployment.
    ///
    /// - Parameter streamPath: where more lines come from; nil when it has ended.
    package init(build text: String, isTruncated: Bool, streamPath: String?, lastEventID: Int64?) {
        label = "Deployment log"
        self.streamPath = streamPath
        self.lastEventID = lastEventID.map { String($0) } ?? ""
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        self.lines = (lines.last == "" ? lines.dropLast() : lines[...]).enumerated().map { index, line in
            Line(number: index + 1, text: String(line))
        }
        self.isTruncated = isTruncated
        isRuntime = false
        emptyText = streamPath == nil ? "Nothing was written." : "Waiting for the first line …"
    }

    /// What the instances of an application wrote, oldest first.
    package init(runtime lines: [Line], streamPath: String?, lastEventID: Int64?, isFiltered: Bool = false) {
        label = "Runtime log"
        self.streamPath = streamPath
        self.lastEventID = lastEventID.map { String($0) } ?? ""
        self.lines = lines
        isTruncated = false
        isRuntime = true
        emptyText =
            isFiltered
            ? "No line that is kept matches. New ones show here as they come."
            : "Nothing was written yet. What your processes print to standard output and error shows here."
    }

    static let template = #"""
        <section class="log{{#isRuntime}} runtime{{/isRuntime}}" aria-label="{{label}}" data-log
         data-last="{{lastEventID}}"{{#.streamPath}} data-stream="{{.}}"{{/.streamPath}}>
        <div class="log-bar"><h2>{{label}}</h2><span class="log-state" data-log-state></span>
        <div class="log-tools" hidden data-log-tools>
        {{#isRuntime}}<label class="search">{{>icon/search}}<input type="search" placeholder="Filter"
         aria-label="Filter lines"
         data-log-filter></label>{{/isRuntime}}
        <label class="toggle"><input type="checkbox" checked data-log-follow><span>Follow</span></label>
        <button type="button" class="button small" data-log-copy>{{>icon/copy}}<span>Copy</span></button></div></div>
        {{#isTruncated}}<p class="log-note">The log was too long: its end is cut.</p>{{/isTruncated}}
        <div class="log-scroll" tabindex="0" role="log" aria-label="{{label}}" aria-live="off"><ol class="log-lines">
        {{#lines}}
        <li{{#.kind}} class="{{.}}"{{/.kind}}>{{#.origin}}<time title="{{fullTime}}">{{time}}</time>
        <b>{{.}}</b>{{/.origin}}<span>{{text}}</span></li>{{/lines}}</ol>
        {{^lines}}<p class="log-empty" data-log-empty>{{emptyText}}</p>{{/lines}}</div>
        </section>
        """#
}
