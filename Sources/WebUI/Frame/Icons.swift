/// Names of the symbols in `icons.svg`; each is the partial `icon/<name>`.
enum Icons {
    static let names = [
        "apps", "node", "plan", "runtime", "plus", "external", "rocket", "restart", "stop", "play", "trash", "log",
        "key", "gear", "layers", "clock", "check", "cross", "warning", "info", "copy", "upload", "branch", "user",
        "signout", "brand", "theme", "search", "chevron", "terminal", "undo", "arrow",
        "users", "building", "gauge", "mail", "coins",
    ]

    static func template(_ name: String) -> String {
        #"<svg class="icon" aria-hidden="true"><use href="{{assets}}/icons.svg#\#(name)"></use></svg>"#
    }
}
