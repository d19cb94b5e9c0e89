#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Finds and reads the settings file that `--config FILE` or the environment names.
package enum SettingsFile {
    /// Empty when no file is named; a named one that cannot be read is a problem.
    package static func text(
        arguments: [String], environment: [String: String], variable: String
    ) throws(SettingsProblems) -> String {
        guard let path = path(arguments: arguments) ?? environment[variable] else { return "" }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw SettingsProblems(["the settings file \(path) cannot be read"])
        }
        return String(decoding: data, as: UTF8.self)
    }

    private static func path(arguments: [String]) -> String? {
        for (position, argument) in arguments.enumerated() {
            if argument == "--config" { return arguments.dropFirst(position + 1).first }
            if argument.hasPrefix("--config=") { return String(argument.dropFirst("--config=".count)) }
        }
        return nil
    }
}
