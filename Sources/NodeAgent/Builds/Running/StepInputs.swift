import DockerEngine
import NIOCore

/// The files that a build's containers get beside the source: scripts, environment, certificates. They lie in a volume
/// of the build at `/run/skypanel`, so nothing of them becomes part of an image or of a container's configuration.
struct StepInputs {
    static let folder = "/run/skypanel"
    static let environmentName = "environment"

    private var files: [(entry: TarEntry, content: [UInt8])] = []

    /// Readable by the build's user alone where it is a secret.
    mutating func add(_ name: String, _ text: String, isSecret: Bool = false, isProgram: Bool = false) {
        var entry = TarEntry(path: name, mode: isSecret ? 0o400 : 0o444, userID: isSecret ? 1000 : 0)
        entry.groupID = isSecret ? 1000 : 0
        if isProgram { entry.mode |= 0o111 }
        files.append((entry, Array(text.utf8)))
    }

    mutating func add(_ name: String, _ bytes: [UInt8]) {
        files.append((TarEntry(path: name, mode: 0o444), bytes))
    }

    /// The files below the container's `/`, after folders there that belong to the build's user.
    func archive(userFolders: [String] = []) throws -> FewFiles {
        let folders = userFolders.map { path in
            (entry: TarEntry(path: path, kind: .folder, mode: 0o755, userID: 1000, groupID: 1000), content: [UInt8]())
        }
        let below = Self.folder.dropFirst() + "/"
        return try FewFiles(
            folders
                + files.map { file in
                    var file = file
                    file.entry.path = below + file.entry.path
                    return file
                })
    }

    /// Variables as a shell reads them. Names that no shell takes are left out.
    static func exports(_ environment: [String: String]) -> String {
        environment.sorted { $0.key < $1.key }.filter { isName($0.key) && !$0.value.contains("\0") }
            .map { "export \($0.key)=\(TenantShell.quoted($0.value))\n" }.joined()
    }

    static func isName(_ name: String) -> Bool {
        guard let first = name.first, first.isASCII, first.isLetter || first == "_" else { return false }
        return name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    }

    /// A script that runs steps one after the other, each in a shell of its own, and ends with the first failure.
    mutating func addScript(_ name: String, _ steps: [BuildStep], cacheMB: Int) {
        var script = """
            umask 022
            . \(Self.folder)/\(Self.environmentName)
            mkdir -p /cache/home /cache/tmp /cache/tools/bin && cd /app || exit 70

            """
        for (number, step) in steps.enumerated() {
            let file = "\(name)-\(number + 1)"
            add(file, step.command + "\n")
            let shown = step.command.count > 300 ? "\(step.command.prefix(300))…" : step.command
            let titles = [step.title, "$ " + shown].enumerated()
                .map { TenantShell.quoted(($0.offset == 0 ? "-----> " : "       ") + $0.element) }
            script += "printf '%s\\n' \(titles.joined(separator: " "))\n"
            let advice = step.advice.map { "printf '%s\\n' \(TenantShell.quoted($0)); " } ?? ""
            script += "\(TenantShell.program) -e \(Self.folder)/\(file) || { code=$?; \(advice)exit $code; }\n"
        }
        script += """
            rm -rf /cache/tmp /tmp/* /tmp/.[!.]* 2>/dev/null
            size=$(du -sm /cache 2>/dev/null | cut -f1)
            if [ "${size:-0}" -gt \(cacheMB) ]; then
                echo "The package cache holds ${size} MB and is emptied."
                rm -rf /cache/* /cache/.[!.]* 2>/dev/null
            fi
            exit 0

            """
        add(name, script)
    }
}
