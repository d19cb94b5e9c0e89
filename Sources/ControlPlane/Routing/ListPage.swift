import Foundation
package import Hummingbird
import PlatformModel

/// Which part of a list a request asks for: `?limit=` (1 to 200, else 50), `?cursor=` and, where a list has more than
/// one order, `?sort=`.
package struct ListPage: Sendable, Hashable {
    package let limit: Int
    /// Where the page before ended, as the list wrote it; see ``id()`` and ``cut(_:id:)``.
    package let cursor: String?
    /// One of the list's own words; nil for its usual order.
    package let sort: String?

    /// - Parameters:
    ///   - sorts: the orders that the list knows.
    ///   - usual: the limit when the request says none.
    package init(_ request: Request, sorts: [String] = [], usual: Int = 50, most: Int64 = 200) throws {
        let parameters = request.uri.queryParameters
        var problems: [PlatformError.Field] = []
        cursor = parameters["cursor"].map(String.init)
        if cursor?.isEmpty == true { problems.append(Self.unknownCursor) }
        let number = parameters["limit"].map { Int64(digits: $0) }
        if let number, number.map({ (1...most).contains($0) }) != true {
            problems.append(.init("limit", "must be a number from 1 to \(most)."))
        }
        limit = (number ?? nil).map { Int(clamping: $0) } ?? usual
        sort = parameters["sort"].map(String.init)
        if let sort, !sorts.contains(sort) {
            let words = sorts.joined(separator: ", ")
            problems.append(.init("sort", sorts.isEmpty ? "is not known here." : "must be one of \(words)."))
        }
        guard problems.isEmpty else { throw PlatformError.invalid(problems) }
    }

    /// For code that pages by itself.
    package init(limit: Int, cursor: String? = nil, sort: String? = nil) {
        self.limit = limit
        self.cursor = cursor
        self.sort = sort
    }

    static let unknownCursor = PlatformError.Field("cursor", "is unknown; begin again without it.")

    /// The cursor of a list in the order of its ids; throws for what is no id.
    package func id() throws -> String? {
        guard let cursor else { return nil }
        guard Identifier<ListPage>(outside: cursor) != nil else { throw PlatformError.invalid([Self.unknownCursor]) }
        return cursor
    }

    /// The page of a short list that is in memory as a whole, in its order; with the cursor of the next one.
    package func cut<Item>(_ items: [Item], id: (Item) -> String) throws -> (items: [Item], next: String?) {
        var rest = items[...]
        if let cursor {
            guard let position = rest.firstIndex(where: { id($0) == cursor }) else {
                throw PlatformError.invalid([Self.unknownCursor])
            }
            rest = rest[(position + 1)...]
        }
        let page = rest.prefix(limit)
        return (Array(page), page.count < rest.count ? page.last.map(id) : nil)
    }
}

extension Request {
    /// A parameter of the address that is `true` or `false`; false when it is absent.
    package func flag(_ name: String) throws -> Bool {
        switch uri.queryParameters[Substring(name)] {
        case nil, "false": false
        case "true": true
        default: throw PlatformError.invalid([.init(name, "must be true or false.")])
        }
    }
}

/// A place in a list that is ordered by a text and then by id, as a cursor.
struct ListPosition: Equatable, Sendable {
    let text: String
    let id: String

    init(text: String, id: String) {
        self.text = text
        self.id = id
    }

    /// Throws `invalid` for what is none.
    init(cursor: String) throws {
        guard let data = Data(base64Encoded: cursor.replacing("-", with: "+").replacing("_", with: "/")),
            let parts = try? JSONDecoder().decode([String].self, from: data), let text = parts.first,
            let id = parts.last, parts.count == 2, !text.utf8.contains(0), !id.utf8.contains(0)
        else { throw PlatformError.invalid([ListPage.unknownCursor]) }
        (self.text, self.id) = (text, id)
    }

    var cursor: String {
        get throws {
            try JSONEncoder().encode([text, id]).base64EncodedString().replacing("+", with: "-")
                .replacing("/", with: "_")
        }
    }
}
