import Testing

@testable import WebUI

struct QRDrawingTests {
    private func code(_ count: Int, _ dark: (Int, Int) -> Bool) -> String {
        (0..<count).map { y in (0..<count).map { dark($0, y) ? "##" : "  " }.joined() + "\n" }.joined()
    }

    @Test func `runs of dark modules become rectangles inside the white`() throws {
        let drawing = try #require(QRDrawing(code(21) { x, y in y == 2 && (1...3).contains(x) || (x, y) == (20, 20) }))
        #expect(drawing.size == 29)
        #expect(drawing.path == "M5 6h3v1h-3zM24 24h1v1h-1z")
    }

    @Test func `what is no code is not drawn`() {
        #expect(QRDrawing("") == nil)
        #expect(QRDrawing("no such program\n") == nil)
        for count in [20, 22, 24, 181] { #expect(QRDrawing(code(count) { _, _ in true }) == nil, "\(count)") }
        #expect(QRDrawing(code(21) { _, _ in true } + "##\n") == nil)
        #expect(QRDrawing(code(21) { _, _ in true }.replacing("##\n", with: "#<\n")) == nil)
    }
}
