import DockerEngine
import Foundation
import NIOCore

@testable import NodeAgent

/// A Git server over HTTP in a container on the host's network: `/open.git`, `/closed.git` behind a password,
/// `/moved.git` that redirects.
struct GitServer {
    static let token = "the-t0ken-of-tests"

    let base: String
    let head: String

    static func use(_ docker: DockerClient, _ body: (GitServer) async throws -> Void) async throws {
        // An address of the host that containers of every network reach.
        let bridge = try await docker.inspectNetwork("bridge")
        let address = bridge?.pools.compactMap(\.gateway).first ?? "172.17.0.1"
        let port = Int.random(in: 20_000...45_000)
        var spec = ContainerSpec(image: "skypanel/git:1")
        spec.command = ["/bin/sh", "/app/serve"]
        spec.environment = ["PORT": String(port), "TOKEN": token, "HOME": "/tmp"]
        spec.host.networkMode = "host"
        spec.host.capDrop = ["ALL"]
        let id = try await docker.createContainer(name: nil, spec)
        do {
            let files = [("serve", script), ("server.pl", program)].map { name, text in
                (entry: TarEntry(path: name, mode: 0o755, userID: 1000, groupID: 1000), content: Array(text.utf8))
            }
            try await docker.putArchive(id, path: "/app", archive: FewFiles(files))
            try await docker.startContainer(id)
            var head = ""
            for try await frame in docker.logs(id, LogOptions(follow: true)) {
                head += String(buffer: frame.bytes)
                if head.contains("ready") { break }
            }
            let commit = head.split(separator: "\n").last { $0.hasPrefix("ready ") }?.dropFirst(6) ?? ""
            try await body(GitServer(base: "http://\(address):\(port)", head: String(commit)))
        } catch {
            try? await docker.removeContainer(id, force: true)
            throw error
        }
        try await docker.removeContainer(id, force: true)
    }

    private static let script = """
        set -e
        mkdir -p /app/work /app/repos && cd /app/work
        git init -q -b main . && git config user.email t@example.org && git config user.name Tests
        echo '<h1>first</h1>' >index.html && git add -A && git commit -q -m 'The first one'
        git checkout -q -b side && echo '<h1>side</h1>' >index.html && git commit -q -a -m 'On the side'
        git checkout -q -b links main && ln -s /etc/passwd leak && git add -A && git commit -q -m 'A link out'
        git checkout -q main && echo '<h1>second</h1>' >index.html
        printf 'Second subject\\n\\nWith a body\\n' | git commit -q -a -F -
        git clone -q --bare . /app/repos/open.git && cp -r /app/repos/open.git /app/repos/closed.git
        HEAD=$(git rev-parse HEAD) && export HEAD
        exec perl /app/server.pl

        """

    private static let program = #"""
        use strict; use warnings; use IO::Socket::INET; use MIME::Base64;
        $SIG{CHLD} = 'IGNORE'; $SIG{TERM} = sub { exit 0 };
        my $server = IO::Socket::INET->new(LocalPort => $ENV{PORT}, Listen => 20, ReuseAddr => 1) or die "listen: $!";
        $| = 1; print "ready $ENV{HEAD}\n";
        while (1) {
            my $client = $server->accept or next;
            if (fork) { close $client; next }
            $SIG{CHLD} = "DEFAULT";
            my $empty = "Connection: close\r\nContent-Length: 0\r\n\r\n";
            my ($method, $target) = split / /, scalar <$client>;
            my %header;
            while (my $line = <$client>) { $line =~ s/\r?\n//; last if $line eq '';
                my ($n, $v) = split /:\s*/, $line, 2; $header{lc $n} = $v }
            my ($path, $query) = split /\?/, $target, 2;
            if ($path =~ m{^/moved}) {
                print $client "HTTP/1.1 301 Moved\r\nLocation: /open.git/info/refs?$query\r\n$empty";
                exit;
            }
            my $given = decode_base64((split / /, $header{authorization} // 'x ')[1] // '');
            if ($path =~ m{^/closed} && $given ne "x-access-token:$ENV{TOKEN}") {
                print $client "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"t\"\r\n$empty";
                exit;
            }
            read $client, my $body, $header{'content-length'} // 0;
            open my $file, '+>', "/tmp/body.$$"; print $file $body // ''; seek $file, 0, 0;
            open STDIN, '<&', $file;
            %ENV = (%ENV, GIT_PROJECT_ROOT => '/app/repos', GIT_HTTP_EXPORT_ALL => 1, PATH_INFO => $path,
                QUERY_STRING => $query // '',
                REQUEST_METHOD => $method, CONTENT_TYPE => $header{'content-type'} // '',
                CONTENT_LENGTH => $header{'content-length'} // '',
                HTTP_CONTENT_ENCODING => $header{'content-encoding'} // '',
                GIT_PROTOCOL => $header{'git-protocol'} // '');
            my $answer = do { local $/; open my $cgi, '-|', 'git', 'http-backend'; <$cgi> };
            my ($head, $rest) = split /\r\n\r\n/, $answer, 2;
            my $status = $head =~ s/^Status: (.*?)\r\n// ? $1 : '200 OK';
            print $client "HTTP/1.1 $status\r\n$head\r\nConnection: close\r\nContent-Length: ",
                length $rest, "\r\n\r\n$rest";
            exit;
        }

        """#
}
