package import PlatformModel

/// The button that ends a deployment early, or why it cannot be pressed.
package struct DeploymentCancellation: Sendable, Equatable {
    let path: String
    let number: Int
    let label: String
    /// Why it cannot be pressed; nil when it can.
    let obstacle: String?

    /// Nil for a deployment that has ended.
    ///
    /// - Parameter path: of the application's pages.
    package init?(_ deployment: Deployment, path: String) {
        guard !deployment.status.isFinal else { return nil }
        self.path = "\(path)/deployments/\(deployment.number)/cancel"
        number = deployment.number
        if deployment.cancelRequestedAt != nil {
            label = "Cancelling …"
            obstacle = "It was asked to end."
        } else {
            label = "Cancel deployment"
            obstacle = deployment.status == .switching ? "Too late: the traffic moves already." : nil
        }
    }

    static let template = #"""
        <form class="cancellation" method="post" action="{{path}}"
         data-confirm="Cancel deployment #{{number}}? What ran before keeps running.">{{>csrf}}
        <button class="button small"{{#.obstacle}} disabled title="{{.}}"{{/.obstacle}}>{{>icon/cross}}
        <span>{{label}}</span></button></form>
        """#
}
