#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Where answers go: lines to standard output, notes and failures to standard error, and on a terminal one line of
/// progress that stays below them.
actor Screen {
    private let output: @Sendable (String) -> Void
    private let errors: @Sendable (String) -> Void
    private let showsProgress: Bool
    private var progressShown = false
    /// Colours: only on a terminal, and not with NO_COLOR (https://no-color.org).
    nonisolated let paint: Paint

    init(_ surroundings: Surroundings) {
        output = surroundings.output
        errors = surroundings.errors
        let plain = surroundings.environment["NO_COLOR"].map { !$0.isEmpty } ?? false
        let dumb = surroundings.environment["TERM"] == "dumb"
        showsProgress = surroundings.errorsAreTerminal && !dumb
        paint = Paint(active: surroundings.outputIsTerminal && !plain && !dumb)
    }

    /// A line of the answer. Text from elsewhere must have passed `neutral`.
    func line(_ text: String) {
        clearProgress()
        output(text + "\n")
    }

    /// A line for people that is not part of the answer.
    func note(_ text: String) {
        clearProgress()
        errors(text + "\n")
    }

    /// Replaces the line of progress; does nothing where no terminal is.
    func progress(_ text: String) {
        guard showsProgress else { return }
        errors("\r\u{1B}[K\(neutral(text).prefix(100))")
        progressShown = true
    }

    /// Takes the line of progress away.
    func settle() { clearProgress() }

    func json(_ value: some Encodable & Sendable, pretty: Bool = true) {
        let encoder = JSONEncoder()
        encoder.outputFormatting =
            pretty
            ? [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes] : [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(value) else { return note("error: the answer cannot be written as JSON") }
        line(neutralJSON(String(decoding: data, as: UTF8.self)))
    }

    func table(_ table: Table) {
        for text in table.lines(paint: paint) { line(text) }
    }

    func fail(_ failure: CommandFailure, asJSON: Bool) {
        clearProgress()
        guard !asJSON else {
            let problem = FailureOutput(
                code: failure.code, detail: failure.message, advice: failure.advice, requestID: failure.requestID,
                exitStatus: failure.status.rawValue)
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            let data = (try? encoder.encode(["error": problem])) ?? Data()
            return errors(neutralJSON(String(decoding: data, as: UTF8.self)) + "\n")
        }
        for (index, text) in neutralLines(failure.message).enumerated() {
            errors((index == 0 ? "error: " : "") + text + "\n")
        }
        if let advice = failure.advice { errors(advice + "\n") }
        if let id = failure.requestID { errors("request: \(neutral(id))\n") }
    }

    private func clearProgress() {
        guard progressShown else { return }
        errors("\r\u{1B}[K")
        progressShown = false
    }
}

/// A failure for programs, on standard error.
struct FailureOutput: Encodable {
    var code: String
    var detail: String
    var advice: String?
    var requestID: String?
    var exitStatus: Int32

    private enum CodingKeys: String, CodingKey {
        case code, detail, advice, requestID = "request_id", exitStatus = "exit_status"
    }
}
