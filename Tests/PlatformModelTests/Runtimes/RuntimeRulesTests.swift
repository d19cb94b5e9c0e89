import PlatformModel
import Testing

@Suite struct RuntimeRulesTests {
    @Test(arguments: [
        "python:3.11-slim", "node", "library/node:20_x", "registry.example:5000/team/image:1",
        "localhost/image", "localhost:5000/a__b/c-d.e", "a@sha256:" + String(repeating: "0f", count: 32),
        "Registry.example/a:V1@sha256:" + String(repeating: "a", count: 64),
    ])
    func `a reference is taken`(text: String) { #expect(RuntimeRules.isImageReference(text)) }

    @Test(arguments: [
        "", "-x", "--privileged", "a b", "a:", ":1", "a@", "a@sha256:12", "a@md5:" + String(repeating: "a", count: 64),
        "Upper/case", "a//b", "/a", "a/", "a..b", "a___b", "a:b:c", "reg:99999/a", "reg:x/a", "-r.example/a",
        "a:-tag", "ä", "a\nb", String(repeating: "a", count: 256), "a:" + String(repeating: "t", count: 129),
        "a;b", "$(a)", "a:1@sha256:" + String(repeating: "G", count: 64),
    ])
    func `what is no reference is refused`(text: String) { #expect(!RuntimeRules.isImageReference(text)) }

    @Test func `nothing runs as root`() {
        for good in ["1000", "1000:1000", "65535", "33:1"] { #expect(RuntimeRules.isRunUser(good), "\(good)") }
        for bad in ["0", "0:1", "1:0", "root", "", ":", "1:", "1:2:3", "65536", "-1", "+1", "01", " 1"] {
            #expect(!RuntimeRules.isRunUser(bad), "\(bad)")
        }
    }
}
