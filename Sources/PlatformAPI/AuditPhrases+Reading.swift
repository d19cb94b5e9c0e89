extension AuditPhrases {
    /// What people look at: told when it was refused, and of administrators who look as somebody else.
    static let reading: KeyValuePairs<String, [String]> = [
        "look at the applications": ["GET /api/paas/applications", "GET /applications", "GET /events/applications"],
        "look at the application {application}": [
            "GET /api/paas/applications/{application}", "GET /applications/{application}",
            "GET /applications/{application}/events", "GET /applications/{application}/settings",
        ],
        "look at the builds of the application {application}": ["GET /api/paas/applications/{application}/builds"],
        "look at the build {build} of the application {application}": [
            "GET /api/paas/applications/{application}/builds/{build}"
        ],
        "read the log of the build {build} of the application {application}": [
            "GET /api/paas/applications/{application}/builds/{build}/logs",
            "GET /api/paas/applications/{application}/builds/{build}/logs/stream",
        ],
        "look at the deployments of the application {application}": [
            "GET /api/paas/applications/{application}/deployments", "GET /applications/{application}/deployments",
        ],
        "look at the deployment {deployment} of the application {application}": [
            "GET /api/paas/applications/{application}/deployments/{deployment}",
            "GET /applications/{application}/deployments/{deployment}",
        ],
        "read the log of the deployment {deployment} of the application {application}": [
            "GET /api/paas/applications/{application}/deployments/{deployment}/logs",
            "GET /api/paas/applications/{application}/deployments/{deployment}/logs/stream",
        ],
        "look at the names of the variables of the application {application}": [
            "GET /api/paas/applications/{application}/env", "GET /applications/{application}/environment",
        ],
        "export the names of the variables of the application {application}": [
            "GET /api/paas/applications/{application}/env/export", "GET /applications/{application}/environment/export",
        ],
        "look at the instances of the application {application}": [
            "GET /api/paas/applications/{application}/instances"
        ],
        "read the logs of the application {application}": [
            "GET /api/paas/applications/{application}/logs", "GET /api/paas/applications/{application}/logs/stream",
            "GET /applications/{application}/logs",
        ],
        "look at the releases of the application {application}": [
            "GET /api/paas/applications/{application}/releases", "GET /applications/{application}/releases",
        ],
        "compare releases of the application {application}": [
            "GET /api/paas/applications/{application}/releases/changes"
        ],
        "look at the form for a deployment of the application {application}": [
            "GET /applications/{application}/deploy"
        ],
        "look at the form for a new application": ["GET /applications/new"],
        "read the audit log": ["GET /api/paas/audit", "GET /audit"],
        "export the audit log": ["GET /api/paas/audit/export", "GET /audit.csv", "GET /audit.jsonl"],
        "look at administrators' visits": ["GET /api/paas/impersonations"],
        "look at the invitations": ["GET /api/paas/invitations", "GET /organizations/{organization}/invitations"],
        "look at the members": ["GET /api/paas/members", "GET /organizations/{organization}"],
        "look at their organizations": ["GET /api/paas/organizations"],
        "look at the organization": [
            "GET /api/paas/organizations/{organization}", "GET /organizations/{organization}/settings",
        ],
        "look at the form for a new organization": ["GET /organizations/new"],
        "look at the quota": ["GET /api/paas/quota", "GET /organizations/{organization}/quota"],
        "compare the plan of the application {application} with others": [
            "GET /api/paas/applications/{application}/plan-change", "GET /applications/{application}/plan",
        ],
        "look at the costs of the application {application}": [
            "GET /api/paas/applications/{application}/billing", "GET /applications/{application}/billing",
        ],
        "look at the invoices": [
            "GET /api/paas/billing/invoices", "GET /api/paas/billing/invoices/preview",
            "GET /api/paas/billing/invoices/{invoice}", "GET /api/paas/billing/invoices/{invoice}/csv",
            "GET /api/paas/billing/address", "GET /organizations/{organization}/billing/invoices",
            "GET /organizations/{organization}/billing/invoices/{invoice}",
        ],
        "look at the wallet": [
            "GET /api/paas/billing/wallet", "GET /api/paas/billing/summary", "GET /api/paas/billing/records",
            "GET /api/paas/billing/usage", "GET /api/paas/billing/usage/hours",
            "GET /organizations/{organization}/billing",
            "GET /api/paas/billing/top-ups", "GET /api/paas/billing/top-ups/{topup}",
            "GET /organizations/{organization}/billing/top-ups/{topup}", "GET /api/paas/billing/alerts",
        ],
        "look at the API tokens": ["GET /api/paas/tokens", "GET /organizations/{organization}/tokens"],
        "look at the plans": [
            "GET /api/paas/plans", "GET /api/paas/billing/plans", "GET /api/admin/paas/plans", "GET /plans",
        ],
        "look at the plan {plan}": ["GET /api/admin/paas/plans/{plan}", "GET /plans/{plan}"],
        "look at the form for a new plan": ["GET /plans/new"],
        "look at the regions": ["GET /api/paas/regions"],
        "look at the runtimes": ["GET /api/paas/runtimes", "GET /api/admin/paas/runtimes", "GET /runtimes"],
        "look at the runtime {runtime}": ["GET /api/admin/paas/runtimes/{runtime}", "GET /runtimes/{runtime}"],
        "look at the form for a new runtime": ["GET /runtimes/new"],
        "look at the build presets of the runtime {runtime}": ["GET /api/admin/paas/runtimes/{runtime}/presets"],
        "look at a build preset of the runtime {runtime}": [
            "GET /api/admin/paas/runtimes/{runtime}/presets/{preset}", "GET /runtimes/{runtime}/presets/{preset}",
        ],
        "look at the form for a new build preset of the runtime {runtime}": ["GET /runtimes/{runtime}/presets/new"],
        "look at the alerts": ["GET /api/admin/paas/alerts", "GET /platform/alerts"],
        "look at everybody's applications": ["GET /api/admin/paas/applications", "GET /platform/applications"],
        "look at the application {application} of an organization": [
            "GET /api/admin/paas/applications/{application}", "GET /platform/applications/{application}",
        ],
        "read everybody's audit log": ["GET /api/admin/paas/audit", "GET /platform/audit"],
        "export everybody's audit log": [
            "GET /api/admin/paas/audit/export", "GET /platform/audit.csv", "GET /platform/audit.jsonl",
        ],
        "check that the audit log is whole": ["GET /api/admin/paas/audit/verify"],
        "look at the capacity": ["GET /api/admin/paas/capacity", "GET /platform/capacity"],
        "look at all visits": ["GET /api/admin/paas/impersonations"],
        "look at the nodes": ["GET /api/admin/paas/nodes", "GET /nodes", "GET /nodes/events"],
        "look at the node {node}": [
            "GET /api/admin/paas/nodes/{node}", "GET /nodes/{node}", "GET /api/admin/paas/nodes/{node}/metrics",
        ],
        "look at the form that deletes the node {node}": ["GET /nodes/{node}/delete"],
        "look at all organizations": ["GET /api/admin/paas/organizations", "GET /platform/organizations"],
        "look at an organization from outside": ["GET /api/admin/paas/organizations/{organization}"],
        "look at the quota of an organization": [
            "GET /api/admin/paas/organizations/{organization}/quota",
            "GET /platform/organizations/{organization}/quota",
        ],
        "look at the prices of an organization": [
            "GET /api/admin/paas/organizations/{organization}/prices",
            "GET /platform/organizations/{organization}/prices",
        ],
        "look at the wallet of an organization": ["GET /api/admin/paas/organizations/{organization}/wallet"],
        "check that the ledger is sound": ["GET /api/admin/paas/billing/verify"],
        "look at what the platform earns": [
            "GET /api/admin/paas/billing/overview", "GET /api/admin/paas/billing/unpaid",
            "GET /api/admin/paas/billing/reconciliation", "GET /api/admin/paas/usage/report", "GET /platform/billing",
        ],
        "export what the platform earns": [
            "GET /api/admin/paas/usage/report/export", "GET /platform/billing/usage.csv",
        ],
        "look at everybody's payments": ["GET /api/admin/paas/top-ups"],
        "look at the vouchers": ["GET /api/admin/paas/vouchers"],
        "look at the settings of the platform": ["GET /api/admin/paas/settings", "GET /platform/settings"],
        "look at the statistics": ["GET /api/admin/paas/stats"],
        "look at everybody's accounts": ["GET /api/admin/paas/users", "GET /platform/people"],
        "look at the account of {user}": ["GET /api/admin/paas/users/{user}"],
        "look at the form for a visit as {user}": ["GET /platform/people/{user}/visit"],
        "export what is kept about them": ["GET /api/auth/me/export"],
        "look at their account": ["GET /api/auth/me", "GET /account", "GET /api/auth/totp"],
        "look at their sessions": ["GET /api/auth/sessions"],
        "look at the ways to sign in": ["GET /api/auth/options", "GET /sign-in", "GET /register", "GET /join"],
        "look at the form for a new password": ["GET /forgot-password", "GET /reset-password"],
        "open the page that confirms an address": ["GET /confirm-email"],
        "open the first page": ["GET /"],
        "read the reference of the API": ["GET /docs", "GET /api/openapi.json"],
        "read a file of the web interface": ["GET /assets/{hash}/{name}"],
        "read the agent's installer": ["GET /agent/install.sh", "GET /agent/download"],
        "ask how the server is": ["GET /healthz", "GET /readyz", "GET /metrics"],
        "connect as the node {node}": ["GET /api/internal/paas/nodes/{node}/connect"],
        "read a source for a build on the node {node}": ["GET /api/internal/paas/nodes/{node}/sources/{source}"],
    ]
}
