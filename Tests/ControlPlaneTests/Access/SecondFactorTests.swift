import HTTPTypes
import HostSupport
import HummingbirdTesting
import PlatformAPI
import PlatformModel
import SQLStore
import TestSupport
import Testing

@testable import ControlPlane

@Suite struct SecondFactorTests {
    /// Somebody with a second factor.
    private struct Anna {
        static let email = "anna@example.org"
        let platform: TestPlatform
        let secret: String
        let recoveryCodes: [String]
        let token: String

        init(_ platform: TestPlatform) async throws {
            self.platform = platform
            token = try await platform.newCustomer(Self.email)
            let proof = ProofRequest(password: TestPlatform.password)
            let enrolment = try await platform.call(.post, "/api/auth/totp", proof, token: token)
                .decoded(EnrolmentResource.self)
            secret = enrolment.secret
            #expect(enrolment.uri.contains("secret=\(secret)"))
            let code = CodeRequest(code: Self.code(secret, platform))
            recoveryCodes = try await platform.call(.post, "/api/auth/totp/confirm", code, token: token)
                .decoded(RecoveryCodesResource.self).recoveryCodes
            platform.clock.advance(seconds: 30)
        }

        var code: String { Self.code(secret, platform) }

        static func code(_ secret: String, _ platform: TestPlatform, later: Int64 = 0) -> String {
            TimeCodes.code(
                secret: Base32.decode(secret) ?? [], step: platform.clock.clock.now() / 30_000 + later)
        }

        func login(_ code: String?, device: String? = nil) async throws -> TestResponse {
            let request = LoginRequest(
                email: Self.email, password: TestPlatform.password, totp: code, deviceToken: device)
            return try await platform.call(.post, "/api/auth/login", request)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `with a second factor the password alone signs nobody in`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let anna = try await Anna(platform)
            #expect(anna.recoveryCodes.count == 10 && Set(anna.recoveryCodes).count == 10)
            let missing = try await anna.login(nil)
            #expect((missing.status, missing.code) == (.unauthorized, "second_factor_required"))
            #expect(try await anna.login("000000").code == "unauthenticated")
            let wrongPassword = LoginRequest(email: Anna.email, password: "wrong password", totp: anna.code)
            #expect(try await platform.call(.post, "/api/auth/login", wrongPassword).code == "unauthenticated")
            #expect(try await anna.login(anna.code).status == .ok)
            let state = try await platform.call(.get, "/api/auth/totp", token: anna.token)
                .decoded(SecondFactorResource.self)
            #expect(state == SecondFactorResource(enabled: true, recoveryCodesLeft: 10))
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `no code is accepted twice, of two at once one wins`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let anna = try await Anna(platform)
            let code = anna.code
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<4 { group.addTask { try await anna.login(code).status.code } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.sorted() == [200, 401, 401, 401])
            let earlier = Anna.code(anna.secret, platform, later: -1)
            #expect(try await anna.login(earlier).status == .unauthorized)
            platform.clock.advance(seconds: 30)
            #expect(try await anna.login(anna.code).status == .ok)
            let recovery = anna.recoveryCodes[3]
            #expect(try await anna.login(recovery.uppercased()).status == .ok)
            #expect(try await anna.login(recovery).status == .unauthorized)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `switching it off needs password and code, and new recovery codes end the old`(
        engine: StoreEngine
    ) async throws {
        try await TestPlatform.run(engine) { platform in
            let anna = try await Anna(platform)
            func post(_ path: String, _ password: String, _ code: String?) async throws -> TestResponse {
                try await platform.call(
                    .post, "/api/auth/totp\(path)", ProofRequest(password: password, totp: code), token: anna.token)
            }
            #expect(try await post("", TestPlatform.password, anna.code).status == .conflict)
            platform.clock.advance(seconds: 30)
            #expect(try await post("/disable", "wrong password", anna.code).fields == ["password"])
            #expect(try await post("/disable", TestPlatform.password, nil).fields == ["totp"])
            #expect(try await post("/disable", TestPlatform.password, "000000").fields == ["totp"])
            let renewed = try await post("/recovery-codes", TestPlatform.password, anna.code)
                .decoded(RecoveryCodesResource.self).recoveryCodes
            #expect(try await anna.login(anna.recoveryCodes[0]).status == .unauthorized)
            #expect(try await post("/disable", TestPlatform.password, renewed[0]).status == .noContent)
            #expect(try await anna.login(nil).status == .ok)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `guessed codes are slowed down, and others' guesses do not lock a known device or a recovery code out`(
        engine: StoreEngine
    ) async throws {
        try await TestPlatform.run(engine) { platform in
            let anna = try await Anna(platform)
            let device = try await anna.login(anna.code).decoded(TokenResource.self).deviceToken
            platform.clock.advance(seconds: 30)
            for _ in 0..<LoginLimits.wrongCodes { _ = try await anna.login("000000") }
            #expect(try await anna.login(anna.code).status == .tooManyRequests)
            #expect(try await anna.login(anna.code, device: "nonsense.1.x").status == .tooManyRequests)
            #expect(try await anna.login(anna.recoveryCodes[0]).status == .ok)
            #expect(try await anna.login(anna.code, device: device).status == .ok)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `wrong passwords from one's own address lock out neither a known device nor who has the code`(
        engine: StoreEngine
    ) async throws {
        try await TestPlatform.run(engine) { platform in
            let anna = try await Anna(platform)
            let device = try await anna.login(anna.code).decoded(TokenResource.self).deviceToken
            platform.clock.advance(seconds: 30)
            let wrong = LoginRequest(email: Anna.email, password: "wrong password")
            for _ in 0..<LoginLimits.failuresPerPerson { _ = try await platform.call(.post, "/api/auth/login", wrong) }
            #expect(try await anna.login(nil).status == .tooManyRequests)
            #expect(try await anna.login("000000").status == .tooManyRequests)
            #expect(try await anna.login(anna.code).status == .ok)
            #expect(try await anna.login(nil, device: device).code == "second_factor_required")
            let other = try await platform.newCustomerDevice("otto@example.org")
            #expect(try await anna.login(nil, device: other).status == .tooManyRequests)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `secret and recovery codes are nowhere in the store`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let anna = try await Anna(platform)
            let stored = try await platform.store.read { transaction in
                try transaction.query("SELECT sealed_secret AS value FROM second_factors").map { try $0.text("value") }
                    + transaction.query("SELECT hash AS value FROM recovery_codes").map { try $0.text("value") }
            }
            #expect(stored.count == 11)
            let bare = anna.recoveryCodes.map { $0.replacing("-", with: "") }
            #expect(!stored.contains { text in text.contains(anna.secret) || bare.contains { text.contains($0) } })
        }
    }
}

extension TestPlatform {
    fileprivate func newCustomerDevice(_ email: String) async throws -> String? {
        _ = try await newCustomer(email)
        return try await call(.post, "/api/auth/login", LoginRequest(email: email, password: Self.password))
            .decoded(TokenResource.self).deviceToken
    }
}
