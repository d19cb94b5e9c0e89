package import Hummingbird

/// Which part of a list a request asks for: `?limit=` (1 to 200, else 50) and `?cursor=`.
package struct ListPage: Sendable, Equatable {
    package let limit: Int
    /// Id of the last item of the page before.
    package let cursor: String?

    package init(_ request: Request) throws {
        let parameters = request.uri.queryParameters
        cursor = parameters["cursor"].map(String.init)
        guard let text = parameters["limit"] else {
            limit = 50
            return
        }
        guard let number = Int(text), (1...200).contains(number) else {
            throw PlatformError.invalid([.init("limit", "must be a number from 1 to 200.")])
        }
        limit = number
    }

    /// The page of a short list that is in memory as a whole, in its order; with the cursor of the next one.
    package func cut<Item>(_ items: [Item], id: (Item) -> String) throws -> (items: [Item], next: String?) {
        var rest = items[...]
        if let cursor {
            guard let position = rest.firstIndex(where: { id($0) == cursor }) else {
                throw PlatformError.invalid([.init("cursor", "is unknown; begin again without it.")])
            }
            rest = rest[(position + 1)...]
        }
        let page = rest.prefix(limit)
        return (Array(page), page.count < rest.count ? page.last.map(id) : nil)
    }
}
