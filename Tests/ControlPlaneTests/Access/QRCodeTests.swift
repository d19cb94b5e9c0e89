import Foundation
import HostSupport
import TestSupport
import Testing
import WebUI

@testable import ControlPlane

@Suite struct QRCodeTests {
    private static let address = Secret(
        "otpauth://totp/SkyPanel:ada%40example.org?secret=ABCDEFGHIJKLMNOPQRSTUVWXYZ234567&issuer=SkyPanel")

    private static let isInstalled = FileManager.default.isExecutableFile(atPath: "/usr/bin/qrencode")

    @Test(.enabled(if: isInstalled, "needs the Debian package qrencode"))
    func `an authenticator's address becomes a drawing with white around it`() async throws {
        // Beside all other tests a program may take its time to start.
        let codes = QRCodes(logger: .silent, timeout: .seconds(30))
        let drawing = try #require(await codes.drawing(of: Self.address))
        // 104 bytes at the error correction M need version 6 (ISO/IEC 18004, table 7): 41 modules, and 4 on each side.
        #expect(drawing.size == 49)
        let other = try #require(await codes.drawing(of: Secret("otpauth://totp/x?secret=A")))
        #expect(other != drawing && other.size < drawing.size)
    }

    @Test(arguments: ["skypanel-has-no-such-program", "false", "echo"])
    func `without the program, or when it fails, there is no drawing`(program: String) async {
        #expect(await QRCodes(logger: .silent, program: program).drawing(of: Self.address) == nil)
    }
}
