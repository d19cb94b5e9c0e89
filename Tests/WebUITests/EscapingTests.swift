import Foundation
import Testing

@testable import WebUI

struct EscapingTests {
    static let hostile = [
        "<script>alert(1)</script>", "\" onmouseover=\"alert(1)", "' autofocus onfocus='alert(1)",
        // A mark that combines with the quotation mark makes both one character.
        "\"\u{301} onfocus=alert(1) x=\"\u{200D}<\u{301}img src=x onerror=alert(1)>\u{301}",
        "</title></textarea></style></script><svg onload=alert(1)>", "{{page.title}} {{{frame.csrfToken}}}",
        "&lt;b&gt; &#x22;", "javascript:alert(1)",
    ]

    @Test(arguments: hostile)
    func `hostile text stays text on every page`(text: String) throws {
        let web = WebPages()
        let plain = Dictionary(
            uniqueKeysWithValues: Samples(hostile: "harmless").pages(from: web).map { ($0.name, Shape($0.html)) })
        for page in Samples(hostile: text).pages(from: web) {
            let shape = Shape(page.html)
            #expect(shape.tags == plain[page.name]?.tags, "\(page.name)")
            #expect(shape.attributes == plain[page.name]?.attributes, "\(page.name)")
            #expect(page.html.contains(SafeHTML().escapeText(text)), "\(page.name)")
        }
    }

    @Test func `terminal sequences, controls and direction overrides are dropped`() throws {
        let text = "a\u{1B}[31mred\u{1B}]0;title\u{07}\u{1B}[2Jb\u{08}\u{202E}evil\u{2066}\u{9B}c\u{0}"
        #expect(PlainText.cleaned(text) == "aredbevilc")
        for page in Samples(hostile: text).pages(from: WebPages()) {
            let unwanted = page.html.unicodeScalars.filter {
                ($0.value < 0x20 && $0 != "\n") || (0x7F...0x9F).contains($0.value)
                    || (0x202A...0x202E).contains($0.value) || (0x2066...0x2069).contains($0.value)
            }
            #expect(unwanted.isEmpty, "\(page.name)")
        }
    }

    @Test func `an unfinished terminal sequence takes nothing but itself`() {
        #expect(PlainText.cleaned("x\u{1B}[") == "x")
        #expect(PlainText.cleaned("x\u{1B}") == "x")
        #expect(PlainText.cleaned("x\u{1B}]0;never ends\nnext") == "x\nnext")
        #expect(PlainText.cleaned("x\u{1B}[12\u{1F600}y") == "x\u{1F600}y")
    }

    @Test func `right-to-left names are kept and isolated`() throws {
        let name = "متجر"
        let html = Samples(hostile: name).pages(from: WebPages()).first { $0.name == "overview" }?.html ?? ""
        #expect(html.contains("<bdi>\(name)</bdi>"))
    }
}

/// Elements and attribute names of a document, without values and texts.
struct Shape: Equatable {
    var tags: [String] = []
    var attributes: [String] = []

    init(_ html: String) {
        var rest = html[...]
        while let start = rest.firstIndex(of: "<") {
            rest = rest[start...].dropFirst()
            var quoted = false
            var tag = ""
            // By scalars, as a browser reads.
            let scalars = rest.unicodeScalars
            var index = scalars.startIndex
            while index < scalars.endIndex, quoted || scalars[index] != ">" {
                if scalars[index] == "\"" {
                    quoted.toggle()
                } else if !quoted {
                    tag.unicodeScalars.append(scalars[index])
                }
                index = scalars.index(after: index)
            }
            rest = rest[index...]
            let words = tag.split(whereSeparator: \.isWhitespace)
            tags.append(String(words.first ?? ""))
            attributes += words.dropFirst().map(String.init)
        }
    }
}
