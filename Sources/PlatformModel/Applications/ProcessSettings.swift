/// Rules for what a customer says about how an application is built, started and checked.
package enum ProcessSettings {
    /// What is wrong with `text` as a build or start command, for people; nil when it may be used. Shell operators are
    /// fine: commands run only inside the customer's own containers.
    package static func commandProblem(_ text: String) -> String? {
        guard text.utf8.count <= 1000 else { return "must have at most 1000 characters" }
        guard text.unicodeScalars.allSatisfy({ !isControl($0) || $0 == "\t" })
        else { return "must be one line without control characters" }
        guard text.contains(where: { $0 != " " && $0 != "\t" }) else { return "must not be blank" }
        return nil
    }

    /// What is wrong with `text` as the path of an HTTP health check, for people; nil when it may be used.
    package static func healthPathProblem(_ text: String) -> String? {
        guard text.hasPrefix("/"), !text.hasPrefix("//") else { return "must begin with one /" }
        guard text.utf8.count <= 200 else { return "must have at most 200 characters" }
        let refused: Set<UInt8> = [34, 35, 60, 62, 92, 94, 96, 123, 124, 125]
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && !refused.contains($0) }) else {
            return "may hold only characters of a URL path, without spaces"
        }
        return nil
    }

    /// What is wrong with `number` as the port an application listens on, for people; nil when it may be used.
    package static func portProblem(_ number: Int) -> String? {
        (1024...65535).contains(number) ? nil : "must be from 1024 to 65535, because applications do not run as root"
    }

    /// Also those of one byte in other codes (C1): some terminals obey them.
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .control || [0x2028, 0x2029].contains(scalar.value)
    }
}
