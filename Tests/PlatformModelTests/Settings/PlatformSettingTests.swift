import PlatformModel
import Testing

@Suite struct PlatformSettingTests {
    @Test(arguments: PlatformSetting.allCases)
    func `what may be stored is read back, and another kind is refused`(setting: PlatformSetting) throws {
        let good: SettingValue =
            switch setting.kind {
            case .boolean: .boolean(true)
            case .integer(let range): .integer(range.upperBound)
            case .text: .text([.currency: "EUR", .registration: "open", .billing: "prepaid"][setting] ?? "eu")
            case .list: .list(["10.0.0.0/8", "fd00::/8"])
            case .secret: .text("0123456789abcdef")
            }
        #expect(setting.problem(good) == nil)
        #expect(SettingValue(stored: good.stored, of: setting) == good)
        let others: [SettingValue] = [.boolean(false), .integer(200), .text("eu"), .list([])]
        #expect(others.filter { setting.problem($0) == nil }.count <= 1)
        #expect(!setting.summary.isEmpty)
    }

    @Test func `values out of range are refused with the range`() {
        #expect(PlatformSetting.drainSeconds.problem(.integer(301)) == "must be from 0 to 300")
        #expect(PlatformSetting.drainSeconds.problem(.integer(0)) == nil)
        #expect(PlatformSetting.currency.problem(.text("eur")) != nil)
        #expect(PlatformSetting.defaultRegion.problem(.text("-eu")) != nil)
        #expect(PlatformSetting.gitAllowedRanges.problem(.list(["10.0.0.0/33"])) != nil)
        #expect(PlatformSetting.metricsToken.problem(.text("short")) != nil)
        #expect(PlatformSetting.metricsToken.problem(.text("with space 0123456789")) != nil)
        #expect(SettingValue(stored: "301", of: .drainSeconds) == nil)
        #expect(SettingValue(stored: "yes", of: .dockerfileBuilds) == nil)
    }
}
