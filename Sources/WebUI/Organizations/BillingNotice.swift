package import PlatformModel

/// What pages say of an organization's money without being asked, as the partial `billing-notice`.
package struct BillingNotice: Sendable, Equatable {
    let text: String
    /// Of the organization's pages about its money.
    let path: String
    /// The spending alert that it tells of, which can be said to be seen.
    let alert: String?
    /// Stands on the page about the organization's money itself, not above the applications.
    let isAtHome: Bool

    package init(_ text: String, of organization: OrganizationID, alert: String? = nil, isAtHome: Bool = false) {
        self.text = text
        self.alert = alert
        self.isAtHome = isAtHome
        path = "\(OrganizationHeading.path(of: organization))/billing"
    }

    static let template = #"""
        <div class="banner warn billing-notice">{{>icon/warning}}<span>{{text}}</span>
        <span class="banner-end">{{^isAtHome}}<a href="{{path}}">Billing</a>{{/isAtHome}}
        {{#.alert}}<form method="post" action="{{path}}/alerts/acknowledge">{{>csrf}}
        {{^isAtHome}}<input type="hidden" name="from" value="applications">{{/isAtHome}}
        <input type="hidden" name="alert" value="{{.}}"><button class="button small">Seen</button></form>{{/.alert}}
        </span></div>
        """#
}
