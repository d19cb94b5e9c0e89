package import PlatformModel

/// What pages say of an organization's money without being asked, as the partial `billing-notice`.
package struct BillingNotice: Sendable, Equatable {
    let text: String
    /// Of the organization's pages about its money.
    let path: String
    /// The spending alert that it tells of, which can be said to be seen.
    let alert: String?

    package init(_ text: String, of organization: OrganizationID, alert: String? = nil) {
        self.text = text
        self.alert = alert
        path = "\(OrganizationHeading.path(of: organization))/billing"
    }

    static let template = #"""
        <div class="banner warn billing-notice">{{>icon/warning}}<span>{{text}}</span>
        <span class="banner-end"><a href="{{path}}">Billing</a>
        {{#.alert}}<form method="post" action="{{path}}/alerts/acknowledge">{{>csrf}}
        <input type="hidden" name="alert" value="{{.}}"><button class="button small">Seen</button></form>{{/.alert}}
        </span></div>
        """#
}
