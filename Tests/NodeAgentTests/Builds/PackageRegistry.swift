import DockerEngine
import Foundation
import NIOCore
import TestSupport

@testable import NodeAgent

/// A package registry in a container on the host's network, which speaks npm's protocol (packuments and tarballs) and
/// Composer's (`packages.json`). Its packages are made when it starts:
/// `greeting` 1.0.0 and 1.1.0 for both, and `vite` 1.0.0, whose program writes `dist/index.html`.
struct PackageRegistry {
    /// Address that build containers reach.
    let base: String
    /// Integrity by `name@version`.
    let integrity: [String: String]

    static func use(_ docker: DockerClient, _ body: (PackageRegistry) async throws -> Void) async throws {
        let bridge = try await docker.inspectNetwork("bridge")
        let address = bridge?.pools.compactMap(\.gateway).first ?? "172.17.0.1"
        let port = Int.random(in: 20_000...45_000)
        var spec = ContainerSpec(image: "skypanel/node:18")
        spec.command = ["node", "/app/registry.js"]
        spec.environment = ["PORT": String(port), "BASE": "http://\(address):\(port)"]
        spec.host.networkMode = "host"
        spec.host.capDrop = ["ALL"]
        let id = try await docker.createContainer(name: nil, spec)
        do {
            let entry = TarEntry(path: "registry.js", mode: 0o644, userID: 1000, groupID: 1000)
            try await docker.putArchive(id, path: "/app", archive: FewFiles([(entry, Array(program.utf8))]))
            try await docker.startContainer(id)
            var text = ""
            for try await frame in docker.logs(id, LogOptions(follow: true)) {
                text += String(buffer: frame.bytes)
                if text.contains("ready\n") { break }
            }
            let words = text.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
            let integrity = Dictionary(
                words.compactMap { $0.count == 2 ? ($0[0], $0[1]) : nil }, uniquingKeysWith: { $1 })
            try await body(PackageRegistry(base: "http://\(address):\(port)", integrity: integrity))
        } catch {
            try? await docker.removeContainer(id, force: true)
            throw error
        }
        try await docker.removeContainer(id, force: true)
    }

    /// How many packages were fetched so far.
    func fetched() async throws -> Int {
        let data = try Packed.output("/usr/bin/curl", ["-sS", "--max-time", "10", base + "/-/fetched"])
        return Int(String(decoding: data, as: UTF8.self)) ?? -1
    }

    /// A `package-lock.json` that fixes `greeting` 1.0.0.
    var lock: String {
        """
        {"name":"app","version":"1.0.0","lockfileVersion":3,"requires":true,"packages":{
          "":{"name":"app","version":"1.0.0","dependencies":{"greeting":"^1.0.0"}},
          "node_modules/greeting":{"version":"1.0.0","resolved":"\(base)/greeting/-/greeting-1.0.0.tgz",
            "integrity":"\(integrity["greeting@1.0.0"] ?? "")"}}}
        """
    }

    private static let program = #"""
        const http = require('http'), zlib = require('zlib'), crypto = require('crypto');
        const base = process.env.BASE;
        function tar(files) {
          const blocks = [];
          for (const [name, text] of Object.entries(files)) {
            const body = Buffer.from(text), head = Buffer.alloc(512);
            head.write(name, 0); head.write('0000755\0', 100); head.write('0000000\0', 108);
            head.write('0000000\0', 116); head.write(body.length.toString(8).padStart(11, '0') + '\0', 124);
            head.write('00000000000\0', 136); head.write('        ', 148); head.write('0', 156);
            head.write('ustar\0' + '00', 257);
            let sum = 0; for (const byte of head) sum += byte;
            head.write(sum.toString(8).padStart(6, '0') + '\0 ', 148);
            blocks.push(head, body, Buffer.alloc((512 - body.length % 512) % 512));
          }
          return zlib.gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]));
        }
        const npm = {}, composer = {}, files = {};
        let fetched = 0;
        function publish(name, version, extra, sources) {
          const manifest = { name, version, ...extra }, parts = {};
          for (const [path, text] of Object.entries({ 'package.json': JSON.stringify(manifest), ...sources }))
            parts['package/' + path] = text;
          const packed = tar(parts), path = `/${name}/-/${name}-${version}.tgz`;
          const integrity = 'sha512-' + crypto.createHash('sha512').update(packed).digest('base64');
          files[path] = packed;
          npm[name] ??= { name, 'dist-tags': {}, versions: {} };
          npm[name]['dist-tags'].latest = version;
          npm[name].versions[version] = { ...manifest, dist: { tarball: base + path, integrity } };
          console.log(`${name}@${version} ${integrity}`);
        }
        for (const version of ['1.0.0', '1.1.0']) {
          const text = `module.exports = 'greeting ${version}'\n`;
          publish('greeting', version, { main: 'index.js' }, { 'index.js': text });
          const path = `/composer/greeting-${version}.tar.gz`;
          files[path] = tar({ 'greeting/src/Greeting.php':
            `<?php namespace Acme; class Greeting { const TEXT = 'greeting ${version}'; }\n` });
          composer[version] = { name: 'acme/greeting', version, type: 'library',
            dist: { type: 'tar', url: base + path,
              shasum: crypto.createHash('sha1').update(files[path]).digest('hex') },
            autoload: { 'psr-4': { 'Acme\\': 'src/' } } };
        }
        publish('vite', '1.0.0', { bin: { vite: 'vite.js' } }, { 'vite.js': `#!/usr/bin/env node
        const fs = require('fs'); fs.mkdirSync('dist/assets', { recursive: true });
        fs.writeFileSync('dist/index.html', '<h1>' + fs.readFileSync('title.txt', 'utf8') + '</h1>');
        fs.writeFileSync('dist/assets/app.css', 'h1 { color: teal }');\n` });
        http.createServer((request, answer) => {
          const path = decodeURIComponent(request.url.split('?')[0]);
          if (path === '/-/fetched') return answer.end(String(fetched));
          if (files[path]) { fetched += 1; return answer.end(files[path]); }
          const found = path === '/composer/packages.json'
            ? { packages: { 'acme/greeting': composer } } : npm[path.slice(1)];
          answer.writeHead(found ? 200 : 404, { 'content-type': 'application/json' });
          answer.end(JSON.stringify(found ?? { error: 'not found' }));
        }).listen(Number(process.env.PORT), '0.0.0.0', () => console.log('ready'));

        """#
}
