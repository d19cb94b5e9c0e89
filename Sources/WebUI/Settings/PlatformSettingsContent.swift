package import PlatformModel

/// The settings of the running platform, for administrators.
package struct PlatformSettingsContent: PageContent {
    /// One setting with its field.
    package struct Item: Sendable, Equatable {
        package let name: String
        let summary: String
        /// Of a choice; empty for a field to type in.
        private(set) var options: [FormOption]
        let isSecret: Bool
        package var value: String
        let bounds: String?
        /// Said below the field: who set it, or that the server's file counts.
        let origin: String
        let isSet: Bool
        package var problem: String?

        /// - Parameters:
        ///   - value: what holds; nil for secrets.
        ///   - setBy: email of whoever set it; nil when the server's file counts.
        package init(_ setting: PlatformSetting, value: SettingValue?, setBy: String?) {
            name = setting.rawValue
            summary = setting.summary
            options = Self.options(setting, value)
            bounds = Self.bounds(setting)
            isSecret = setting.kind == .secret
            self.value = (value?.stored ?? "").split(separator: "\n").joined(separator: ", ")
            isSet = setBy != nil
            origin = setBy.map { "Set by \($0)." } ?? (isSecret ? "Not set." : "From the server's file.")
        }

        /// What somebody typed, for the form that is shown again; secrets are not.
        package mutating func type(_ text: String) {
            if !isSecret { value = text }
            options = options.map {
                FormOption(value: $0.value, label: $0.label, hint: $0.hint, isSelected: $0.value == text)
            }
        }

        private static func options(_ setting: PlatformSetting, _ value: SettingValue?) -> [FormOption] {
            let words: [(value: String, label: String)] =
                switch (setting, setting.kind) {
                case (.registration, _): RegistrationMode.allCases.map { ($0.rawValue, $0.rawValue) }
                case (.billing, _): BillingMode.allCases.map { ($0.rawValue, $0.rawValue) }
                case (_, .boolean): [("true", "yes"), ("false", "no")]
                default: []
                }
            return words.map { FormOption(value: $0.value, label: $0.label, isSelected: $0.value == value?.stored) }
        }

        private static func bounds(_ setting: PlatformSetting) -> String? {
            guard case .integer(let range) = setting.kind else { return nil }
            return "\(range.lowerBound) to \(range.upperBound)"
        }
    }

    /// Settings that are saved together.
    package struct Group: Sendable, Equatable {
        /// Said by the form that is saved; settings may have the same name, so it is no element's id.
        let id: String
        let title: String
        package var settings: [Item]
        package var formProblem: String?

        init(_ topic: PlatformSetting.Topic, _ settings: [Item]) {
            (id, title) = (topic.rawValue, topic.title)
            self.settings = settings
        }
    }

    package var groups: [Group]
    package let title = "Settings"
    package let section = PageSection.settings

    package init(settings: [Item]) {
        groups = PlatformSetting.Topic.allCases.map { topic in
            Group(topic, settings.filter { PlatformSetting(rawValue: $0.name)?.topic == topic })
        }
    }

    package static let template = #"""
        {{#page}}
        <div class="heading-row"><div class="heading-main"><h1>Settings</h1></div></div>
        <p class="lead">What holds for the whole platform. What is set here wins over the server's file.</p>
        <form id="unset" method="post" action="/platform/settings">{{>csrf}}</form>
        <div class="stack">{{#groups}}<form class="card form" method="post"
         action="/platform/settings">{{>csrf}}
        <h2>{{title}}</h2>
        {{#formProblem}}<p class="notice bad" role="alert">{{>icon/warning}}<span>{{.}}</span></p>{{/formProblem}}
        {{#settings}}<div class="field"><label for="{{name}}">{{summary}}</label>
        {{^empty(options)}}<select id="{{name}}" name="{{name}}">
        {{#options}}<option value="{{value}}"{{#isSelected}} selected{{/isSelected}}>{{label}}</option>{{/options}}
        </select>{{/empty(options)}}
        {{#empty(options)}}<input id="{{name}}" name="{{name}}"{{#isSecret}} type="password"
         placeholder="{{#isSet}}empty: it stays as it is{{/isSet}}"{{/isSecret}}
         value="{{value}}" autocomplete="off" spellcheck="false" maxlength="2000">{{/empty(options)}}
        {{>field-problem}}
        <p class="hint"><code>{{name}}</code> · {{#.bounds}}{{.}} · {{/.bounds}}<bdi>{{origin}}</bdi>
        {{#isSet}}<button class="button small" form="unset" name="unset" value="{{name}}"
         aria-label="Reset {{name}}">Reset</button>{{/isSet}}</p></div>{{/settings}}
        <div class="form-end"><button class="button primary" name="save" value="{{id}}">Save</button></div>
        </form>{{/groups}}</div>
        {{/page}}
        """#
}
