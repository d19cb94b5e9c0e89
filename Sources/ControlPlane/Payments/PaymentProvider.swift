import HTTPTypes
import PlatformModel

/// Whoever takes money of customers for us. The platform never sees a card: the customer pays on the provider's page.
///
/// What a provider sends of itself is a hint to look, never the amount: that is asked of the provider, so a message
/// that is forged, repeated, late or changed on its way moves nothing.
protocol PaymentProvider: Sendable {
    /// Opens a payment; repeated with the same top-up it opens no second one.
    func open(_ topUp: TopUp, from pages: PaymentReturn) async throws -> OpenedPayment

    /// What became of it. May collect what the customer has approved.
    func look(_ reference: String) async throws -> TopUp.Outcome

    /// The reference that a message of the provider is about; nil for one that is of no interest. Throws `forbidden`
    /// for a message that the provider did not sign, or not now.
    func subject(of message: ProviderMessage, now: Timestamp) async throws -> String?
}

/// Where the customer comes back to.
struct PaymentReturn: Sendable {
    let success: String
    let cancel: String
    /// What the customer reads that they pay for.
    let title: String
}

struct OpenedPayment: Sendable, Equatable {
    let reference: String
    let address: String
}

struct ProviderMessage: Sendable {
    let headers: HTTPFields
    let body: [UInt8]

    /// The one header of that name; empty when there is none.
    func header(_ name: String) -> String { HTTPField.Name(name).flatMap { headers[$0] } ?? "" }
}

extension PlatformError {
    static func provider(_ provider: TopUp.Provider, _ detail: String) -> PlatformError {
        PlatformError(
            .unavailable, "\(provider.title) does not answer as it should. Nothing was paid; try again later.",
            detail: detail)
    }

    static let unsignedMessage = PlatformError(.forbidden, "The message is not signed by the provider, or is too old.")
}
