extension AuditPhrases {
    /// What people do to their accounts, and administrators to the platform.
    static let platform: KeyValuePairs<String, [String]> = [
        "register": ["POST /api/auth/register", "POST /register"],
        "sign in as {user}": ["POST /api/auth/login", "POST /sign-in", "POST /sign-in/code"],
        "sign out": ["POST /api/auth/logout", "POST /sign-out"],
        "use a refresh token that was used before": ["POST /api/auth/refresh"],
        "change their password": ["POST /api/auth/password", "POST /account/password"],
        "change their name": ["PUT /api/auth/me", "POST /account/name"],
        "delete their account": ["POST /api/auth/me/delete", "POST /account/delete"],
        "ask for a link for a new password": ["POST /api/auth/password/forgot", "POST /forgot-password"],
        "set a new password by link": ["POST /api/auth/password/reset", "POST /reset-password"],
        "ask for the confirmation of their address again": [
            "POST /api/auth/email/confirmation", "POST /account/confirmation",
        ],
        "confirm their address": ["POST /api/auth/email/confirm", "POST /confirm-email"],
        "begin to set up a second factor": ["POST /api/auth/totp", "POST /account/second-factor/begin"],
        "turn on their second factor": ["POST /api/auth/totp/confirm", "POST /account/second-factor/confirm"],
        "turn off their second factor": ["POST /api/auth/totp/disable"],
        "make new recovery codes": ["POST /api/auth/totp/recovery-codes"],
        "change their second factor": ["POST /account/second-factor/change"],
        "end a session": ["DELETE /api/auth/sessions/{session}"],
        "end all other sessions": ["DELETE /api/auth/sessions"],
        "end sessions": ["POST /account/sessions/end"],
        "suspend the application {application}": [
            "POST /api/admin/paas/applications/{application}/suspend",
            "POST /platform/applications/{application}/suspend",
        ],
        "resume the application {application}": [
            "POST /api/admin/paas/applications/{application}/resume",
            "POST /platform/applications/{application}/resume",
        ],
        "delete the application {application} for its organization": [
            "DELETE /api/admin/paas/applications/{application}", "POST /platform/applications/{application}/delete",
        ],
        "change the plan of the application {application}": [
            "PUT /api/admin/paas/applications/{application}/plan", "POST /platform/applications/{application}/plan",
        ],
        "set the quota of an organization": [
            "PUT /api/admin/paas/organizations/{organization}/quota",
            "POST /platform/organizations/{organization}/quota",
        ],
        "agree prices with an organization": [
            "PUT /api/admin/paas/organizations/{organization}/prices",
            "POST /platform/organizations/{organization}/prices",
        ],
        "credit the wallet of an organization": ["POST /api/admin/paas/organizations/{organization}/credit"],
        "refund money of an organization": ["POST /api/admin/paas/organizations/{organization}/refund"],
        "settle a payment that was held": ["POST /api/admin/paas/top-ups/{topup}/settle"],
        "make a voucher": ["POST /api/admin/paas/vouchers"],
        "revoke a voucher": ["DELETE /api/admin/paas/vouchers/{voucher}"],
        "report a payment": ["POST /api/paas/webhooks/stripe", "POST /api/paas/webhooks/paypal"],
        "open a payment into the wallet": [
            "POST /api/paas/billing/top-ups", "POST /organizations/{organization}/billing/top-ups",
        ],
        "change the plan of the application {application}": [
            "POST /api/paas/applications/{application}/upgrade", "POST /applications/{application}/plan",
        ],
        "set the billing address": [
            "PUT /api/paas/billing/address", "POST /organizations/{organization}/billing/invoices/address",
        ],
        "add a spending alert": [
            "POST /api/paas/billing/alerts", "POST /organizations/{organization}/billing/alerts",
        ],
        "change a spending alert": [
            "PUT /api/paas/billing/alerts/{alert}", "POST /organizations/{organization}/billing/alerts/change",
        ],
        "acknowledge a spending alert": [
            "POST /api/paas/billing/alerts/{alert}/acknowledge",
            "POST /organizations/{organization}/billing/alerts/acknowledge",
        ],
        "remove a spending alert": [
            "DELETE /api/paas/billing/alerts/{alert}", "POST /organizations/{organization}/billing/alerts/remove",
        ],
        "set the spending limit": [
            "PUT /api/paas/billing/limit", "POST /organizations/{organization}/billing/limit",
        ],
        "redeem a voucher": [
            "POST /api/paas/billing/vouchers", "POST /organizations/{organization}/billing/vouchers",
        ],
        "acknowledge the alert {alert}": ["POST /api/admin/paas/alerts/{alert}/acknowledge", "POST /platform/alerts"],
        "register the node {node}": ["POST /api/admin/paas/nodes/register", "POST /nodes"],
        "change the node {node}": ["PUT /api/admin/paas/nodes/{node}", "POST /nodes/{node}"],
        "enable the node {node}": ["POST /api/admin/paas/nodes/{node}/enable", "POST /nodes/{node}/enable"],
        "disable the node {node}": ["POST /api/admin/paas/nodes/{node}/disable", "POST /nodes/{node}/disable"],
        "drain the node {node}": ["POST /api/admin/paas/nodes/{node}/drain", "POST /nodes/{node}/drain"],
        "delete the node {node}": ["DELETE /api/admin/paas/nodes/{node}", "POST /nodes/{node}/delete"],
        "rotate the credentials of the node {node}": [
            "POST /api/admin/paas/nodes/{node}/rotate-credentials", "POST /nodes/{node}/rotate",
        ],
        "make a new registration token for the node {node}": [
            "POST /api/admin/paas/nodes/{node}/token", "POST /nodes/{node}/token",
        ],
        "join as the node {node}": ["POST /api/internal/paas/nodes/register"],
        "report what runs on the node {node}": ["POST /api/internal/paas/nodes/{node}/exchange"],
        "create the plan {plan}": ["POST /api/admin/paas/plans", "POST /plans"],
        "change the plan {plan}": ["PUT /api/admin/paas/plans/{plan}", "POST /plans/{plan}"],
        "delete the plan {plan}": ["DELETE /api/admin/paas/plans/{plan}", "POST /plans/{plan}/delete"],
        "create the runtime {runtime}": ["POST /api/admin/paas/runtimes", "POST /runtimes"],
        "change the runtime {runtime}": ["PUT /api/admin/paas/runtimes/{runtime}", "POST /runtimes/{runtime}"],
        "delete the runtime {runtime}": [
            "DELETE /api/admin/paas/runtimes/{runtime}", "POST /runtimes/{runtime}/delete",
        ],
        "create a build preset of the runtime {runtime}": [
            "POST /api/admin/paas/runtimes/{runtime}/presets", "POST /runtimes/{runtime}/presets",
        ],
        "change a build preset of the runtime {runtime}": [
            "PUT /api/admin/paas/runtimes/{runtime}/presets/{preset}", "POST /runtimes/{runtime}/presets/{preset}",
        ],
        "delete a build preset of the runtime {runtime}": [
            "DELETE /api/admin/paas/runtimes/{runtime}/presets/{preset}",
            "POST /runtimes/{runtime}/presets/{preset}/delete",
        ],
        "change settings of the platform": ["PUT /api/admin/paas/settings", "POST /platform/settings"],
        "suspend the account of {user}": ["POST /api/admin/paas/users/{user}/suspend"],
        "let {user} in again": ["POST /api/admin/paas/users/{user}/resume"],
        "make {user} an administrator": ["POST /api/admin/paas/users/{user}/promote"],
        "take the administrator's rights from {user}": ["POST /api/admin/paas/users/{user}/demote"],
        "reset the second factor of {user}": ["POST /api/admin/paas/users/{user}/reset-second-factor"],
        "make a link for a new password of {user}": [
            "POST /api/admin/paas/users/{user}/reset-link", "POST /platform/people/{user}/reset-link",
        ],
        "change the account of {user}": ["POST /platform/people"],
        "begin to look at an organization as one of its members": [
            "POST /api/admin/paas/users/{user}/impersonate", "POST /platform/people/{user}/visit",
        ],
        "do several things, too many to be told apart": ["many"],
    ]
}
