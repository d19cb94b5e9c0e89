extension AuditPhrases {
    /// What members do to an organization and its applications.
    static let tenants: KeyValuePairs<String, [String]> = [
        "create the application {application}": ["POST /api/paas/applications", "POST /applications"],
        "change the application {application}": [
            "PUT /api/paas/applications/{application}", "POST /applications/{application}/settings",
        ],
        "delete the application {application}": [
            "DELETE /api/paas/applications/{application}", "POST /applications/{application}/delete",
        ],
        "upload a source for the application {application}": [
            "POST /api/paas/applications/{application}/sources", "POST /applications/{application}/sources",
        ],
        "deploy the application {application}": [
            "POST /api/paas/applications/{application}/deploy", "POST /applications/{application}/deploy",
            "POST /applications/{application}/upload",
        ],
        "restart the application {application}": [
            "POST /api/paas/applications/{application}/restart", "POST /applications/{application}/restart",
        ],
        "start the application {application}": [
            "POST /api/paas/applications/{application}/start", "POST /applications/{application}/start",
        ],
        "stop the application {application}": [
            "POST /api/paas/applications/{application}/stop", "POST /applications/{application}/stop",
        ],
        "try the deployment {deployment} of the application {application} again": [
            "POST /api/paas/applications/{application}/deployments/{deployment}/retry",
            "POST /applications/{application}/deployments/{deployment}/retry",
        ],
        "scale the application {application}": [
            "POST /api/paas/applications/{application}/scale", "POST /applications/{application}/scale",
        ],
        "roll back the application {application}": [
            "POST /api/paas/applications/{application}/rollback", "POST /applications/{application}/rollback",
        ],
        "cancel the build {build} of the application {application}": [
            "POST /api/paas/applications/{application}/builds/{build}/cancel"
        ],
        "cancel the deployment {deployment} of the application {application}": [
            "POST /api/paas/applications/{application}/deployments/{deployment}/cancel",
            "POST /applications/{application}/deployments/{deployment}/cancel",
        ],
        "set variables of the application {application}": [
            "POST /api/paas/applications/{application}/env", "POST /applications/{application}/environment",
        ],
        "import variables of the application {application}": [
            "POST /api/paas/applications/{application}/env/import",
            "POST /applications/{application}/environment/import",
        ],
        "set the variable {key} of the application {application}": [
            "PUT /api/paas/applications/{application}/env/{key}"
        ],
        "delete the variable {key} of the application {application}": [
            "DELETE /api/paas/applications/{application}/env/{key}",
            "POST /applications/{application}/environment/delete",
        ],
        "create the organization {organization}": ["POST /api/paas/organizations", "POST /organizations"],
        "rename the organization": [
            "PUT /api/paas/organizations/{organization}", "POST /organizations/{organization}/rename",
        ],
        "delete the organization": [
            "DELETE /api/paas/organizations/{organization}", "POST /organizations/{organization}/delete",
        ],
        "hand the organization to another owner": [
            "POST /api/paas/organizations/{organization}/transfer", "POST /organizations/{organization}/transfer",
        ],
        "leave the organization": [
            "POST /api/paas/organizations/{organization}/leave", "POST /organizations/{organization}/leave",
        ],
        "choose an organization": ["POST /organizations/choose"],
        "change the role of a member": [
            "PUT /api/paas/members/{user}", "POST /organizations/{organization}/members/{member}/role",
        ],
        "remove a member": ["DELETE /api/paas/members/{user}", "POST /organizations/{organization}/members/remove"],
        "make an invitation": ["POST /api/paas/invitations", "POST /organizations/{organization}/invitations"],
        "withdraw an invitation": [
            "DELETE /api/paas/invitations/{invitation}",
            "POST /organizations/{organization}/invitations/{invitation}/revoke",
        ],
        "accept an invitation": ["POST /api/paas/invitations/accept", "POST /join"],
        "register with an invitation": ["POST /join/register"],
        "make the API token {token}": ["POST /api/paas/tokens", "POST /organizations/{organization}/tokens"],
        "revoke the API token {token}": [
            "DELETE /api/paas/tokens/{token}", "POST /organizations/{organization}/tokens/revoke",
        ],
        "end an administrator's visit": [
            "DELETE /api/paas/impersonations/{impersonation}",
            "DELETE /api/admin/paas/impersonations/{impersonation}", "POST /organizations/{organization}/visits/end",
            "POST /platform/visits/end",
        ],
    ]
}
