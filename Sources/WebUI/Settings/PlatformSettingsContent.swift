package import PlatformModel

/// The settings of the running platform, for administrators.
package struct PlatformSettingsContent: PageContent {
    /// One setting with its field.
    package struct Item: Sendable, Equatable {
        let name: String
        let summary: String
        let isChoice: Bool
        let isTrue: Bool
        let isSecret: Bool
        let value: String
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
            isChoice = setting.kind == .boolean
            isTrue = value == .boolean(true)
            isSecret = setting.kind == .secret
            self.value = (value?.stored ?? "").split(separator: "\n").joined(separator: ", ")
            isSet = setBy != nil
            origin = setBy.map { "Set by \($0)." } ?? (isSecret ? "Not set." : "From the server's file.")
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
        <form class="inline" method="post" action="/platform/settings">{{>csrf}}
        <input type="hidden" name="setting" value="{{name}}">
        <div class="field"><label for="{{name}}">{{summary}}</label>
        {{#isChoice}}<select id="{{name}}" name="value">
        <option value="true"{{#isTrue}} selected{{/isTrue}}>yes</option>
        <option value="false"{{^isTrue}} selected{{/isTrue}}>no</option></select>{{/isChoice}}
        {{^isChoice}}<input id="{{name}}" name="value"{{#isSecret}} type="password"{{/isSecret}}
         value="{{value}}" autocomplete="off" spellcheck="false" maxlength="2000">{{/isChoice}}
        {{>field-problem}}<p class="hint"><code>{{name}}</code> · <bdi>{{origin}}</bdi></p></div>
        <button class="button small" name="action" value="set">Save</button>
        {{#isSet}}<button class="button small" name="action" value="unset">Reset</button>{{/isSet}}
        </form></section>{{/settings}}</div>
        {{/page}}
        """#
}
