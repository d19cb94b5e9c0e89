extension Wording {
    /// A browser and its system in words that people know, such as `Firefox on Windows`, from what it calls itself;
    /// other programs keep their own name.
    package static func device(_ program: String) -> String {
        guard !program.isEmpty else { return "Unknown program" }
        guard program.hasPrefix("Mozilla/") else { return program }
        // Browsers name those that they are like as well: the most particular name comes first.
        let browsers = [
            ("Edg/", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Firefox/", "Firefox"),
            ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
        ]
        let systems = [
            ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
            ("CrOS", "ChromeOS"),
            ("Mac OS X", "macOS"), ("Linux", "Linux"),
        ]
        guard let browser = browsers.first(where: { program.contains($0.0) })?.1 else { return program }
        return systems.first { program.contains($0.0) }.map { "\(browser) on \($0.1)" } ?? browser
    }
}
