import Testing

@testable import PlatformModel

struct SlugTests {
    @Test(arguments: [
        ("My Shop", "my-shop"), ("  Ünïted   App__2 ", "n-ted-app-2"), ("shop", "shop"), ("---", "application"),
        ("日本語", "application"), ("admin", "application-admin"), ("XN--abc", "xn-abc"), ("a/b;c", "a-b-c"),
    ])
    func `a slug is made from the ASCII letters and digits of a name`(name: String, slug: String) {
        #expect(Slug.make(from: name) == slug)
    }

    @Test func `a slug made from any name has no problem`() {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<3000 {
            let length = Int.random(in: 0...120, using: &generator)
            let scalars = (0..<length).compactMap { _ in Unicode.Scalar(UInt32.random(in: 1...0x2FF, using: &generator))
            }
            let name = String(String.UnicodeScalarView(scalars))
            let slug = Slug.make(from: name)
            #expect(Slug.problem(slug) == nil, "\(name.debugDescription) gave \(slug)")
        }
        for word in Slug.reserved { #expect(Slug.problem(Slug.make(from: word)) == nil) }
    }

    @Test func `a long name ends at a word within fifty characters`() {
        let slug = Slug.make(from: "one two three four five six seven eight nine ten eleven twelve thirteen")
        #expect(slug == "one-two-three-four-five-six-seven-eight-nine-ten")
        #expect(Slug.make(from: String(repeating: "x", count: 80)) == String(repeating: "x", count: 50))
    }

    @Test(arguments: [
        "", "-a", "a-", "A", "a.b", "a_b", "a b", "www", "admin", "xn--80ak", "ä", "a/../b", "a\n", "a;b",
        "01234567-89ab-7cde-8f01-23456789abcd", String(repeating: "a", count: 51),
    ])
    func `a slug that is no plain label, reserved or like an id is refused`(slug: String) {
        #expect(Slug.problem(slug) != nil)
    }

    @Test(arguments: ["a", "0", "shop-2", "a--b", String(repeating: "a", count: 50)])
    func `a plain label is accepted`(slug: String) {
        #expect(Slug.problem(slug) == nil)
    }

    @Test func `a suffix comes only with a clash and counts up`() {
        #expect(Slug.free("shop", seed: 1) { _ in false } == "shop")
        #expect(Slug.free("shop", seed: 1) { ["shop", "shop-2"].contains($0) } == "shop-3")
        var asked: [String] = []
        #expect(
            Slug.free("shop", seed: .min) { slug in
                asked.append(slug)
                return true
            } == nil)
        #expect(asked.count == 40 && Set(asked).count == 40)
        #expect(asked.allSatisfy { Slug.problem($0) == nil && $0.utf8.count <= 11 })
    }

    @Test(arguments: ["abc", "Мой сайт", "a_b-c 9", "日本語アプリ"])
    func `a name of letters digits spaces dashes and underscores is accepted`(name: String) {
        #expect(ApplicationName.problem(name) == nil)
    }

    @Test(arguments: [
        "", "ab", " abc", "abc ", "a\nb", "a;rm -rf", "<b>abc</b>", "abc\u{0}", "abc\u{202E}", "../abc", "a\tb",
        String(repeating: "a", count: 101), "\u{1B}[31mred",
    ])
    func `another name is refused`(name: String) {
        #expect(ApplicationName.problem(name) != nil)
    }
}
