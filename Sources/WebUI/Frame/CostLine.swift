/// What one thing cost in a month, and how long it ran: a line of a table.
package struct CostLine: Sendable, Equatable {
    let name: String
    let amount: String
    let hours: String

    package init(name: String, amount: String, hours: String) {
        self.name = name
        self.amount = amount
        self.hours = hours
    }
}
