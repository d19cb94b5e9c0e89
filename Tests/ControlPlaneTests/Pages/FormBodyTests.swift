import Testing

@testable import ControlPlane

@Suite struct FormBodyTests {
    @Test func `a form is decoded`() throws {
        let form = FormBody(fields: try FormBody.decode(Array("name=A+b%26c&empty=&caf%C3%A9=1%0D%0A2&flag".utf8)))
        #expect(form.text("name") == "A b&c")
        #expect(form.optionalText("empty") == nil)
        #expect(form.raw("café") == "1\n2")
        #expect(form.text("flag") == "")
        #expect(form.text("missing") == "")
    }

    @Test(arguments: ["a=%", "a=%4", "a=%zz", "a=%FF%FE", "%C3=1"])
    func `what is no form is refused`(text: String) {
        #expect(throws: PlatformError.self) { try FormBody.decode(Array(text.utf8)) }
    }

    @Test func `an escaped path has no meaning of its own`() {
        #expect(FormBody.escape("/applications/a?b=c&d#é\r\n") == "/applications/a%3Fb%3Dc%26d%23%C3%A9%0D%0A")
    }
}
