import Testing

@testable import ControlPlane

@Suite struct LikePatternTests {
    @Test(arguments: [
        ("Shop", "%shop%"), ("5%_\\", "%5\\%\\_\\\\%"), ("_\u{301}%\u{301}", "%\\_\u{301}\\%\u{301}%"),
    ])
    func `wildcards of what is searched for stand for themselves, also under an accent`(text: String, pattern: String) {
        #expect(LikePattern.containing(text).utf8.elementsEqual(pattern.utf8))
    }
}
