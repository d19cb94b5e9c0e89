/// What a person typed into a field, and what is wrong with it.
package struct FormField: Sendable, Equatable {
    package var value: String
    /// For people; nil when nothing is wrong.
    package var problem: String?

    package init(_ value: String = "", problem: String? = nil) {
        self.value = value
        self.problem = problem
    }
}

/// One entry of a choice.
package struct FormOption: Sendable, Equatable {
    package let value: String
    package let label: String
    /// A second line.
    package let hint: String?
    package let isSelected: Bool

    package init(value: String, label: String, hint: String? = nil, isSelected: Bool) {
        self.value = value
        self.label = label
        self.hint = hint
        self.isSelected = isSelected
    }
}
