import AgentProtocol
import DockerEngine
import NIOCore

/// Clones a repository in a container of its own and takes the files out as an archive. The node's credentials are not
/// in reach, the token lies in the build's volume alone, redirects, hooks, submodules and large-file storage are off.
struct GitClone {
    let containers: BuildContainers
    let configuration: BuildConfiguration
    let images: BaseImages
    let source: GitSource
    private var log: BuildLog { containers.log }

    init(containers: BuildContainers, configuration: BuildConfiguration, images: BaseImages, source: GitSource) {
        self.containers = containers
        self.configuration = configuration
        self.images = images
        self.source = source
    }

    /// Where the tree lies in the archive that ``run(to:)`` writes, and beside it the commit's id and message.
    static let root = "out/tree"
    static let commitFile = "out/commit"

    func run(to path: String) async throws -> SourceFile {
        let address = try checkedAddress()
        await log.say("-----> Cloning \(address.text)\(source.branch.map { " (branch \($0))" } ?? "")")
        let pin = try await pinned(address)
        let image = try await images.need(configuration.gitImage)
        let container = try await makeContainer(image: image.id, address, pin: pin)
        let code = try await containers.follow(container)
        await log.flush()
        guard code == 0 else {
            let output = await log.tail
            throw GitFailure.sentence(output: output, address: address, branch: source.branch, commit: source.commit)
        }
        let limit = Int64(max(16, containers.task.limits.workspaceMB)) * 1_048_576
        let tree = containers.docker.getArchive(container, path: "/app/out")
        _ = try await SourceFile.write(tree, to: path, limit: limit + limit / 4)
        return SourceFile(path: path, isCompressed: false, root: Self.root)
    }

    private func checkedAddress() throws -> GitAddress {
        let address = try GitAddress(source.url, allowsPlain: configuration.allowsPlainGit)
        if let branch = source.branch, !GitAddress.isBranch(branch) {
            throw BuildFailure(
                .source, "The branch's name is not accepted. Use letters, digits, \"/\", \"_\", \".\" and \"-\".")
        }
        if let commit = source.commit, !GitAddress.isCommit(commit) {
            throw BuildFailure(.source, "The commit is not a hexadecimal id of 7 characters or more.")
        }
        return address
    }

    /// The one address that the clone may connect to, checked; nil when a proxy resolves the name.
    private func pinned(_ address: GitAddress) async throws -> String? {
        let found: [String]
        do {
            found = try await HostAddresses.resolve(address.host)
        } catch is HostAddresses.Unanswered {
            throw BuildFailure(.source, "The name \(address.host) could not be looked up in time. Try again later.")
        }
        let usesProxy =
            address.scheme != "ssh"
            && configuration.proxies.keys.contains { $0.lowercased() == "\(address.scheme)_proxy" }
        guard let first = found.first else {
            if usesProxy { return nil }
            throw BuildFailure(.source, "There is no host \(address.host). Check the Git address.")
        }
        let policy = AddressPolicy(allowedRanges: source.allowedRanges)
        guard found.allSatisfy({ policy.allows($0) }) else {
            throw BuildFailure(
                .source,
                "\(address.host) is a private address, which builds may not reach. Ask the platform's administrator.")
        }
        if usesProxy { return first }
        guard await HostAddresses.answers(first, port: address.port, within: .seconds(10)) else {
            throw BuildFailure(
                .source, "\(address.host) can't be reached on port \(address.port). Check the Git address.")
        }
        return first
    }

    private func makeContainer(image: String, _ address: GitAddress, pin: String?) async throws -> String {
        var spec = ContainerSpec(image: image)
        spec.entrypoint = []
        spec.command = TenantShell.script(StepInputs.folder + "/clone")
        spec.user = BuildContainers.user
        spec.workingDir = "/app"
        spec.labels = containers.labels
        spec.host = containers.limits()
        try await containers.connect()
        spec.host.networkMode = BuildNames.object(containers.task.buildID)
        spec.host.mounts = [.init(source: BuildNames.object(containers.task.buildID), target: StepInputs.folder)]
        if let pin, InternetAddress(address.host) == nil { spec.host.extraHosts = ["\(address.host):\(pin)"] }
        let name = BuildNames.object(containers.task.buildID, "clone")
        let container = try await containers.docker.createContainer(name: name, spec)
        try await containers.docker.putArchive(
            container, path: "/", archive: inputs(address, pin: pin).archive())
        return container
    }

    private func inputs(_ address: GitAddress, pin: String?) throws -> StepInputs {
        var inputs = StepInputs()
        var variables = [
            "HOME": "/tmp", "GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": StepInputs.folder + "/askpass",
            "SSH_ASKPASS": "/bin/false", "GIT_LFS_SKIP_SMUDGE": "1", "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_ALLOW_PROTOCOL": configuration.allowsPlainGit ? "https:ssh:http" : "https:ssh",
            "GIT_SSH_COMMAND": "ssh -o BatchMode=yes -o StrictHostKeyChecking=accept-new -o ConnectTimeout=15 "
                + "-o UserKnownHostsFile=/tmp/known_hosts",
            "SKP_URL": address.text, "SKP_BRANCH": source.branch ?? "", "SKP_COMMIT": source.commit ?? "",
            "SKP_RESOLVE": pin.map { "\(address.host):\(address.port):\($0)" } ?? "",
        ]
        for (name, value) in configuration.proxies { variables[name] = value }
        if let ca = try certificates() {
            inputs.add("ca.pem", ca)
            variables["GIT_SSL_CAINFO"] = StepEnvironment.certificates
        }
        inputs.add("token", source.token ?? "", isSecret: true)
        inputs.add("askpass", Self.askpass, isProgram: true)
        inputs.add(StepInputs.environmentName, StepInputs.exports(variables), isSecret: true)
        inputs.add("clone", Self.script)
        return inputs
    }

    private func certificates() throws -> [UInt8]? { try CertificateFile.read(configuration.caFile) }

    /// Answers git's questions for a name and a password; with no token it answers nothing, so git fails.
    private static let askpass = """
        #!/bin/sh
        [ -s \(StepInputs.folder)/token ] || exit 1
        case $1 in
        Username*) echo x-access-token ;;
        *) cat \(StepInputs.folder)/token ;;
        esac

        """

    private static let script = """
        set -u
        . \(StepInputs.folder)/environment
        mkdir -p /app/out/tree && cd /app/out/tree || exit 70
        git init -q . 2>/dev/null || exit 70
        g() {
            git -c credential.helper= -c http.followRedirects=false -c core.hooksPath=/dev/null \\
                -c protocol.file.allow=never -c http.lowSpeedLimit=1000 -c http.lowSpeedTime=30 -c gc.auto=0 \\
                ${SKP_RESOLVE:+-c "http.curloptResolve=$SKP_RESOLVE"} "$@"
        }
        fetch() { g fetch -q --no-tags --no-recurse-submodules "$@"; }
        if [ -n "$SKP_COMMIT" ]; then
            target=$SKP_COMMIT
            if [ ${#SKP_COMMIT} -ge 40 ] && fetch --depth 1 "$SKP_URL" "$SKP_COMMIT" 2>/tmp/first; then
                target=FETCH_HEAD
            else
                fetch "$SKP_URL" '+refs/heads/*:refs/heads/*' || exit 1
            fi
            g checkout -q --force --detach "$target" 2>/tmp/second || { echo "skypanel: no such commit" >&2; exit 1; }
        else
            fetch --depth 1 "$SKP_URL" "${SKP_BRANCH:+refs/heads/}${SKP_BRANCH:-HEAD}" || exit 1
            g checkout -q --force --detach FETCH_HEAD || exit 1
        fi
        { git rev-parse HEAD; git log -1 --format=%B; } >/app/out/commit || exit 1
        printf 'Commit %s\\n' "$(git rev-parse --short=12 HEAD)"
        rm -rf .git

        """

    /// The commit's id and message, from the record beside the tree.
    static func commit(_ record: String?) -> (id: String?, message: String?) {
        let lines = (record ?? "").split(maxSplits: 1, omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        guard let id = lines.first, GitAddress.isCommit(String(id)) else { return (nil, nil) }
        let message = lines.dropFirst().first.map { String($0.trimmed.prefix(2000)) }
        return (String(id), message.flatMap { $0.isEmpty ? nil : $0 })
    }
}
