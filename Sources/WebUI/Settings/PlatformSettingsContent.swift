package import PlatformModel

/// The settings of the running platform, for administrators.
package struct PlatformSettingsContent: PageContent {
    /// One setting with its field.
    package struct Item: Sendable, Equatable {
        package let name: String
        let summary: String
        /// Of a choice; empty for a field to type in.
        let options: [FormOption]
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

        private static func options(_ setting: PlatformSetting, _ value: SettingValue?) -> [FormOption] {
            let words: [(value: String, label: String)] =
                switch (setting, setting.kind) {
                case (.registration, _): RegistrationMode.allCases.map { ($0.rawValue, $0.rawValue) }
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

    package var settings: [Item]
    package var formProblem: String?
    package let title = "Settings"
    package let section = PageSection.settings

    package init(settings: [Item]) { self.settings = settings }

    package static let template = #"""
        {{#page}}
        <div class="heading-row"><div class="heading-main"><h1>Settings</h1></div></div>
        <p class="lead">What holds for the whole platform. What is set here wins over the server's file.</p>
        {{#formProblem}}<p class="notice bad" role="alert">{{>icon/warning}}<span>{{.}}</span></p>{{/formProblem}}
        <div class="stack">{{#settings}}<section class="card">
        <form class="inline setting" method="post" action="/platform/settings">{{>csrf}}
        <input type="hidden" name="setting" value="{{name}}">
        <div class="field"><label for="{{name}}">{{summary}}</label>
        {{^empty(options)}}<select id="{{name}}" name="value">
        {{#options}}<option value="{{value}}"{{#isSelected}} selected{{/isSelected}}>{{label}}</option>{{/options}}
        </select>{{/empty(options)}}
        {{#empty(options)}}<input id="{{name}}" name="value"{{#isSecret}} type="password"{{/isSecret}}
         value="{{value}}" autocomplete="off" spellcheck="false" maxlength="2000">{{/empty(options)}}
        {{>field-problem}}
        <p class="hint"><code>{{name}}</code> · {{#.bounds}}{{.}} · {{/.bounds}}<bdi>{{origin}}</bdi></p>
        </div>
        <button class="button small" name="action" value="set">Save</button>
        {{#isSet}}<button class="button small" name="action" value="unset">Reset</button>{{/isSet}}
        </form></section>{{/settings}}</div>
        {{/page}}
        """#
}
