import PlatformModel
import Testing

@Suite struct StorableTextTests {
    @Test(arguments: [
        ("", ""), ("abc", "abc"), ("abcdef", "abcd"), ("a\u{0}b", "ab"), ("äää", "ää"), ("abcä", "abc"),
        ("😀😀", "😀"), ("ab😀", "ab"), ("abc😀", "abc"),
    ])
    func `text is cut to four bytes between scalars`(text: String, expected: String) {
        #expect(text.storable(4) == expected)
    }

    @Test func `one character with a thousand accents is cut as well`() {
        let text = "e" + String(repeating: "\u{301}", count: 1000)
        #expect(text.count == 1)
        #expect(text.storable(64).utf8.count == 63)
    }
}
