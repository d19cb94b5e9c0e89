import Testing

@testable import NodeAgent

struct ListeningSocketsTests {
    private let head =
        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"

    private func line(_ place: String, state: String = "0A") -> String {
        "   0: \(place) 00000000:0000 \(state) 00000000:00000000 00:00000000 00000000  1000        0 1\n"
    }

    private func sockets(_ places: String...) -> [ListeningSockets.Socket] {
        ListeningSockets.parse(head + places.map { line($0) }.joined())
    }

    @Test func `addresses of both families are read`() {
        let places = sockets(
            "0100007F:1388", "00000000:1F90", "0200000A:0050", "00000000000000000000000000000000:1F90",
            "00000000000000000000000001000000:0BB8", "0000000000000000FFFF00000100007F:0BB9",
            "B80D0120000000000000000001000000:0BBA")
        #expect(
            places.map { "\($0.address):\($0.port)" } == [
                "127.0.0.1:5000", "0.0.0.0:8080", "10.0.0.2:80", "[::]:8080", "[::1]:3000", "127.0.0.1:3001",
                "[2001:db8:0:0:0:0:0:1]:3002",
            ])
        #expect(places.map(\.isLoopback) == [true, false, false, false, true, true, false])
    }

    @Test(arguments: [
        "", "garbage", "0: 0100007F:1388", "0: 0100007F:XXXX 0:0 0A", "0: 01007F:1388 0:0 0A", "0: :: 0:0 0A",
        "0: 0100007F:13880 0:0 0A", "0: 0100007F:1388 0:0 01", "0: ZZ00007F:1388 0:0 0A", "0: 0100007:1388 0:0 0A",
        "\u{0}\u{0} \u{FFFF} 0A 0A", "0: 0100007F:0000 0:0 0A",
    ])
    func `what is no listening socket is skipped`(text: String) {
        #expect(ListeningSockets.parse(text) == [])
    }

    @Test func `random bytes never trap`() {
        var random = Seeded(seed: 7)
        let good = Array((head + line("0100007F:1388") + line("00000000:1F90")).utf8)
        for _ in 0..<5000 {
            var bytes = good
            for _ in 0..<8 {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            _ = ListeningSockets.advice(ListeningSockets.parse(String(decoding: bytes, as: UTF8.self)), port: 8080)
        }
    }

    @Test func `the advice names the address that was taken instead`() {
        #expect(
            ListeningSockets.advice(sockets("0100007F:1388", "0B00007F:9C40"), port: 8080)
                == "It is listening on 127.0.0.1:5000 instead of 0.0.0.0:$PORT (8080).")
        #expect(
            ListeningSockets.advice(sockets("0100007F:1388", "0100007F:1F90"), port: 8080)
                == "It is listening on 127.0.0.1:8080, 127.0.0.1:5000 instead of 0.0.0.0:$PORT (8080).")
        #expect(
            ListeningSockets.advice(sockets("0B00007F:9C40"), port: 8080)
                == "It listens on no port; it must listen on 0.0.0.0:$PORT (8080).")
        #expect(ListeningSockets.advice(sockets("00000000:1F90"), port: 8080) == nil)
        #expect(ListeningSockets.advice(sockets("00000000000000000000000000000000:1F90"), port: 8080) == nil)
    }

    @Test func `only what listens, and only where it must not, is elsewhere`() {
        #expect(ListeningSockets.elsewhere(sockets("0100007F:1388"), port: 8080) == "127.0.0.1:5000")
        #expect(ListeningSockets.elsewhere(sockets("0100007F:1F90"), port: 8080) == "127.0.0.1:8080")
        #expect(ListeningSockets.elsewhere(sockets("00000000:1388"), port: 8080) == "0.0.0.0:5000")
        #expect(ListeningSockets.elsewhere(sockets("0B00007F:9C40"), port: 8080) == nil)
        #expect(ListeningSockets.elsewhere(sockets("0100007F:1388", "00000000:1F90"), port: 8080) == nil)
    }
}
