import ControlPlane
import Foundation
import HTTPTypes
import HummingbirdTesting
import PlatformAPI
import PlatformModel
import TestSupport
import Testing

private let isLong = ProcessInfo.processInfo.environment["SKYPANEL_LONG_TESTS"] == "1"

/// Hostile values in every place of every request: a clear refusal, or stored byte for byte and shown harmlessly. The
/// ordinary suite sends a fixed sample of them; with `SKYPANEL_LONG_TESTS=1` each value goes into each place.
@Suite(.timeLimit(.minutes(isLong ? 90 : 5))) struct CorpusTests {
    @Test func `every field of the API survives the corpora`() async throws {
        try await CorpusTrial.run(.sqlite) { trial in
            var check = CorpusCheck(trial: trial)
            for (number, field) in trial.fields.enumerated() {
                if isLong { print("corpora: field \(number), \(field.name)") }
                for value in Self.chosen(HostileValue.texts, for: number, share: 120) {
                    try await check.send(value, in: field)
                }
                guard !field.isTextOnly else { continue }
                for value in Self.chosen(HostileValue.others, for: number, share: 40) {
                    try await check.send(value, in: field)
                }
            }
            try await check.finish()
        }
    }

    @Test func `every field of the web interface's forms survives the corpora`() async throws {
        try await CorpusTrial.run(.sqlite) { trial in
            var check = CorpusCheck(trial: trial)
            let forms = try await CorpusForm.all(trial)
            #expect(forms.count > 20)
            let fields = forms.flatMap { form in form.fields.map { (form, $0.name) } }
            for (number, (form, field)) in fields.enumerated() {
                if isLong { print("corpora: form \(number) of \(fields.count), \(form.action) .\(field)") }
                for value in Self.chosen(HostileValue.texts, for: number, share: 120) {
                    try await check.send(value, in: field, of: form)
                }
            }
            try await check.finish()
        }
    }

    @Test func `everything that an agent may say survives the corpora`() async throws {
        try await CorpusTrial.run(.sqlite) { trial in
            var check = CorpusCheck(trial: trial)
            var number = 0
            for (name, frame) in try await CorpusFrames.all(trial) {
                for way in frame.ways {
                    number += 1
                    if isLong { print("corpora: message \(number), \(name)") }
                    for value in Self.chosen(HostileValue.texts + HostileValue.others, for: number, share: 120) {
                        try await check.say(value, in: way, of: frame, called: name)
                    }
                }
            }
            #expect(number > 50)
            try await check.finish()
        }
    }

    /// Every `share`th, another beginning for each field: all fields together see all values.
    private static func chosen(_ values: [HostileValue], for number: Int, share: Int) -> [HostileValue] {
        isLong ? values : values.enumerated().filter { ($0.offset + number * 7) % share == 0 }.map(\.element)
    }
}
