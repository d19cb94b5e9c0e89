import HostSupport
import Logging
import WebUI

/// Draws what an authenticator reads with its camera, by Debian's `qrencode`. Without that program pages go on without
/// the drawing.
struct QRCodes: Sendable {
    let logger: Logger
    var program = "qrencode"
    /// A page does not wait longer for a drawing.
    var timeout = Duration.seconds(3)

    /// The text goes in by standard input: all users of the machine can see a program's arguments. Nil when it cannot
    /// be drawn.
    func drawing(of text: Secret<String>) async -> QRDrawing? {
        var command = ChildProcess.Command(program, ["--type=ASCII", "--margin=0", "--level=M", "--output=-"])
        command.input = Array(text.reveal().utf8)
        command.timeout = timeout
        command.outputLimit = 1 << 17
        do {
            let ending = try await ChildProcess.run(command)
            guard ending.succeeded, let drawing = QRDrawing(ending.outputText) else {
                logger.notice("a QR code could not be drawn", metadata: ["code": "\(ending.exitCode)"])
                return nil
            }
            return drawing
        } catch {
            logger.notice("a QR code could not be drawn", metadata: ["reason": "\(error)"])
            return nil
        }
    }
}
