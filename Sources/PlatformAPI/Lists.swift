/// One page of a list. `next_cursor` is absent on the last page; hand it back as `?cursor=` for the next.
package struct ListResource<Item: Codable & Sendable & Equatable>: Sendable, Equatable, Codable {
    package var items: [Item]
    package var nextCursor: String?

    package init(items: [Item], nextCursor: String? = nil) {
        self.items = items
        self.nextCursor = nextCursor
    }

    private enum CodingKeys: String, CodingKey { case items, nextCursor = "next_cursor" }
}
