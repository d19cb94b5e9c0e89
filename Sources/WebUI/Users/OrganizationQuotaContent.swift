package import PlatformModel

/// What an organization uses of each resource, and the form with which an administrator changes its limits.
package struct OrganizationQuotaContent: PageContent {
    /// A limit's field beside what is used of it.
    package struct Line: Sendable, Equatable {
        package var input: FormInput
        let meter: Meter

        /// - Parameters:
        ///   - text: the limit of this organization alone; empty for that of the settings.
        ///   - standard: the limit that counts for everybody else.
        package init(_ resource: QuotaResource, of quota: Quota, text: String, standard: Int64) {
            input = FormInput(resource.rawValue, QuotaContent.label(resource), text)
            input.placeholder = QuotaText.text(standard, of: resource)
            input.hint = "Empty: \(QuotaContent.amount(standard, of: resource)), as for everybody."
            input.suffix = QuotaText.unit(resource)
            input.isNumber = resource != .storageBytes
            meter = Meter(resource, of: quota)
        }
    }

    let path: String
    let name: String
    package var lines: [Line]
    package var formProblem: String?
    package var title: String { "Quota · \(name)" }
    package let section = PageSection.organizations

    package init(path: String, name: String, lines: [Line]) {
        self.path = path
        self.name = name
        self.lines = lines
    }

    package static let template = #"""
        {{#page}}
        <nav class="crumbs" aria-label="Breadcrumb"><a href="/platform/organizations">Organizations</a></nav>
        <div class="heading-row"><div class="heading-main"><h1>Quota of <bdi>{{name}}</bdi></h1></div></div>
        <p class="lead">What counts is what plans promise. A limit below the use takes nothing away; it refuses
        more.</p>
        <form class="card form quota-form" method="post" action="{{path}}">{{>csrf}}
        {{#formProblem}}<p class="notice bad" role="alert">{{>icon/warning}}<span>{{.}}</span></p>{{/formProblem}}
        {{#lines}}<div class="quota-line">{{#input}}{{>form-input}}{{/input}}{{#meter}}{{>meter}}{{/meter}}</div>
        {{/lines}}
        <div class="form-end"><a class="button" href="/platform/organizations">Cancel</a>
        <button class="button primary">Save quota</button></div></form>
        {{/page}}
        """#
}

/// Amounts of a quota as a form holds them. Storage is written with its unit, so that no amount is rounded.
package enum QuotaText {
    private static let units: [(name: String, bytes: Int64)] = [
        ("TB", 1_099_511_627_776), ("GB", 1_073_741_824), ("MB", 1_048_576),
    ]

    package static func text(_ amount: Int64, of resource: QuotaResource) -> String {
        guard resource == .storageBytes, amount > 0 else { return "\(amount)" }
        let unit = units.first { amount % $0.bytes == 0 }
        return unit.map { "\(amount / $0.bytes) \($0.name)" } ?? "\(amount)"
    }

    /// Nil for what is no amount.
    package static func amount(_ text: String, of resource: QuotaResource) -> Int64? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let number = Int64(digits) else { return nil }
        let rest = text.dropFirst(digits.count).drop { $0 == " " }
        if rest.isEmpty { return number }
        guard resource == .storageBytes, let unit = units.first(where: { $0.name == rest.uppercased() }) else {
            return nil
        }
        let (bytes, isTooMuch) = number.multipliedReportingOverflow(by: unit.bytes)
        return isTooMuch ? nil : bytes
    }

    static func unit(_ resource: QuotaResource) -> String? {
        switch resource {
        case .applications, .instances, .concurrentBuilds, .storageBytes: nil
        case .cpuMillicores: "thousandths of a core"
        case .memoryMB: "MB"
        }
    }
}
