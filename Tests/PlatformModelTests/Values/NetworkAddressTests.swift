import Testing

@testable import PlatformModel

struct NetworkAddressTests {
    @Test(
        arguments: [
            ("1.2.3.4", [1, 2, 3, 4]), ("255.0.255.0", [255, 0, 255, 0]), ("::ffff:1.2.3.4", [1, 2, 3, 4]),
            ("::1", [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]),
            ("2001:db8::5:6", [0x20, 1, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 0, 6]),
            ("1:2:3:4:5:6:7:8", [0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8]),
            ("::", [UInt8](repeating: 0, count: 16)),
        ] as [(String, [UInt8])])
    func `the usual forms are read`(text: String, bytes: [UInt8]) {
        #expect(NetworkAddress(text)?.bytes == bytes)
    }

    @Test(arguments: [
        "", "1.2.3", "1.2.3.4.5", "01.2.3.4", "256.1.1.1", "1.2.3.-4", "+1.2.3.4", "1.2.3.4 ", "0x1.2.3.4", ":::", ":1",
        "1:", "1::2::3",
        "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "12345::", "g::", "::1.2.3.4.5", "1.2.3.4::", "::+1", "fe80::1%eth0",
    ])
    func `other spellings are not read`(text: String) {
        #expect(NetworkAddress(text) == nil)
    }

    @Test func `ranges hold their addresses and no others`() throws {
        let range = try #require(AddressRange("172.16.0.0/12"))
        #expect(try range.contains(#require(NetworkAddress("172.31.255.255"))))
        #expect(try !range.contains(#require(NetworkAddress("172.32.0.0"))))
        #expect(try !range.contains(#require(NetworkAddress("::1"))))
        #expect(try #require(AddressRange("0.0.0.0/0")).contains(#require(NetworkAddress("9.9.9.9"))))
        #expect(AddressRange("10.0.0.1")?.prefixLength == 32)
        for text in ["10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "10.0.0.0/8/8", "/8", "x"] {
            #expect(AddressRange(text) == nil)
        }
    }

    @Test func `every special range was read`() {
        #expect(AddressRange.special4.count == 15)
        #expect(AddressRange.special6.count == 13)
    }
}
