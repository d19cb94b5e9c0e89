import AgentProtocol
import ControlPlane
import Crypto
import HostSupport
import PlatformModel

/// Good bodies, into which hostile values are put. A body that is missing here fails `CorpusTests`.
enum CorpusBodies {
    static func plan(_ name: String) -> JSONValue {
        [
            "name": .text(name), "description": "A plan", "cpu_millicores": 100, "memory_mb": 128, "storage_gb": 1,
            "price_monthly": "1.00", "price_hourly": "0.01", "max_instances": 2, "supported_runtimes": [],
            "active": true,
        ]
    }

    static func runtime(_ name: String, _ version: String) -> JSONValue {
        [
            "name": .text(name), "type": "python", "version": .text(version), "base_image": "example/python:3",
            "default_build_command": "make", "default_start_command": "./run", "default_run_user": "1000",
            "allow_custom_docker": false, "active": true,
        ]
    }

    static func sample(for operation: CorpusOperation, _ trial: CorpusTrial) async throws -> JSONValue {
        let known = samples(trial.subjects)
        if let body = known[operation.name] ?? known[operation.schemaName] { return body }
        switch operation.schemaName {
        case "PlanRequest": return plan("Plan of a corpus")
        case "RuntimeRequest": return runtime("Runtime of a corpus", "8.8")
        case "RegistrationRequest": return try await registration(trial)
        default: throw Missing(schema: operation.schemaName, operation: operation.name)
        }
    }

    struct Missing: Error {
        let schema: String
        let operation: String
    }

    private static func samples(_ subjects: [String: String]) -> [String: JSONValue] {
        func subject(_ name: String) -> JSONValue { .text(subjects[name] ?? "") }
        let password = JSONValue.text(TestPlatform.password)
        return [
            "APITokenRequest": [
                "name": "ci", "permissions": ["view"], "expires_in_days": 30, "administrator": false,
            ],
            "AcceptInvitationRequest": ["token": "x"], "CodeRequest": ["code": "123456"],
            "BuildPresetRequest": [
                "build_command": "make", "start_command": "./run", "environment": ["A": "B"],
                "plan_id": subject("plan"),
            ],
            "PUT /api/admin/paas/runtimes/{runtime}/presets/{preset}": [
                "build_command": "make", "start_command": "./run", "environment": ["A": "B"],
            ],
            "CreateApplicationRequest": [
                "name": "Corpus", "plan_id": subject("base_plan"), "region": "default",
                "runtime_id": subject("base_runtime"), "start_command": "./run", "build_command": "make",
                "port": 8080, "health_check_path": "/",
            ],
            "UpdateApplicationRequest": [
                "name": "Shop",
                "lifecycle": ["drain_seconds": 20, "health_check_status": "200-399", "health_check_failures": 3],
            ], "DeleteApplicationRequest": ["confirm": "no"],
            "DeleteOrganizationRequest": ["confirm": "no"], "DeployRequest": ["source_id": subject("source")],
            "EmailRequest": ["email": "owner@own.example.org"], "EnvironmentImportRequest": ["variables": ["A": "B"]],
            "EnvironmentValueRequest": ["value": "B"], "EnvironmentVariableRequest": ["key": "A", "value": "B"],
            "ImpersonationRequest": ["reason": "Corpus", "minutes": 5],
            "InvitationRequest": ["email": "guest@example.org", "role": "viewer"],
            "LinkTokenRequest": ["token": "x"],
            "LoginRequest": ["email": "owner@own.example.org", "password": password],
            "MemberRequest": ["role": "viewer"], "NodeRequest": ["max_containers": 50],
            "OrganizationRequest": ["name": "Corpus"],
            "PasswordChangeRequest": ["current_password": password, "new_password": password],
            "PasswordResetRequest": ["token": "x", "new_password": password],
            "PlanChangeRequest": ["plan_id": subject("plan")],
            "AccountRequest": ["name": "Corpus"], "ProofRequest": ["password": password],
            "QuotaRequest": ["applications": 1_000_000],
            "CreditRequest": ["amount": "5", "note": "Corpus"], "RefundRequest": ["amount": "1", "note": "Corpus"],
            "SpendingAlertRequest": ["threshold": "5", "channels": ["mail"]], "SpendingLimitRequest": ["limit": "500"],
            "TopUpRequest": ["amount": "5"], "POST /api/paas/webhooks/stripe": ["type": "x"],
            "POST /api/paas/webhooks/paypal": ["event_type": "x"],
            "BillingAddressRequest": ["lines": ["Corpus"], "tax_id": "C"],
            "PriceAgreementRequest": [
                "markup_basis_points": 100, "plans": [["plan_id": subject("plan"), "price_hourly": "0.5"]],
            ],
            "RedeemRequest": ["code": "NOSUCHCODE"],
            "VoucherRequest": ["amount": "5", "note": "Corpus"],
            "RefreshRequest": ["refresh_token": "x"],
            "RegisterNodeRequest": ["name": "corpus", "region": "default"],
            "RegisterRequest": [
                "email": "new@example.org", "password": password, "name": "New", "organization": "New",
            ],
            "ScaleRequest": ["processes": [["name": "web", "count": 1]]],
            "RollbackRequest": ["release": 1], "SuspendRequest": ["reason": "Corpus"],
            "TransferRequest": ["user_id": "x"], "PUT /api/admin/paas/settings": [:],
            "POST /api/internal/paas/nodes/{node}/exchange": [],
        ]
    }

    /// Each takes a token of its own, since one serves once.
    private static func registration(_ trial: CorpusTrial) async throws -> JSONValue {
        let nodes = trial.platform.assembly.nodes
        let made = try await nodes.create(name: trial.platform.assembly.surroundings.ids.next(), region: "default")
        let key = P256.Signing.PrivateKey().publicKey.pemRepresentation
        return [
            "token": .text(made.token.reveal()), "public_key": .text(key), "hostname": "host", "agent_version": "1",
            "capacity": ["cpu_millicores": 1000, "memory_mb": 1000, "disk_mb": 1000],
        ]
    }
}
