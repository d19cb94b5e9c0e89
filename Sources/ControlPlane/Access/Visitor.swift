import HTTPTypes
import Hummingbird
import PlatformModel

/// Where a sign-in comes from.
package struct Visitor: Sendable, Equatable {
    /// Address of the client.
    package var address: String
    /// What the program calls itself: the header `User-Agent`.
    package var device: String
    /// What a device got when a person signed in from it before (``KnownDevices``).
    package var deviceToken: String?

    package init(address: String, device: String = "", deviceToken: String? = nil) {
        self.address = address.storable(64)
        self.device = device.storable(200)
        self.deviceToken = deviceToken
    }

    init(_ request: Request, _ context: PlatformContext, deviceToken: String? = nil) {
        self.init(
            address: context.remoteAddress, device: request.headers[.userAgent] ?? "", deviceToken: deviceToken)
    }
}
