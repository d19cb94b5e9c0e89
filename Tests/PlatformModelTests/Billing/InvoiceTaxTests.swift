import PlatformModel
import Testing

@Suite struct InvoiceTaxTests {
    @Test(arguments: [
        (119, 1900, 19), (100, 0, 0), (0, 1900, 0), (1, 1900, 0), (10, 700, 1), (1_000_000, 9999, 499_975),
    ])
    func `the tax in a price is rounded half up`(gross: Int64, rate: Int, tax: Int64) {
        #expect(InvoiceTax.included(in: Money(microUnits: gross), basisPoints: rate) == Money(microUnits: tax))
    }

    @Test func `the largest amount does not trap`() {
        #expect(InvoiceTax.included(in: Money(microUnits: .max), basisPoints: 9999) > .zero)
    }
}
