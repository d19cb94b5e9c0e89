import Foundation
import HTTPTypes
import HummingbirdTesting
import PlatformAPI
import PlatformModel
import TestSupport
import Testing

@testable import ControlPlane

/// The administrators' forms of plans, runtimes, build presets and settings.
@Suite struct CatalogueFormTests {
    private static let plan =
        "description=Tiny&cpu_millicores=100&memory_mb=64&storage_gb=1&max_instances=2&price_hourly=0.001"

    private func link(_ text: String, _ name: String) -> String? {
        text.matches(of: /<a href="(\/[a-z]+\/[0-9a-f-]{36})"><bdi>([^<]*)</).first { $0.2 == name }.map {
            String($0.1)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a plan is made, changed, taken from the offer and deleted`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let root = try await PageBrowser(platform)
            let wrong = try await root.send("/plans", "name=Nano&memory_mb=x&price_monthly=-1")
            #expect(wrong.status == 422 && wrong.text.contains("This must be a whole number."))
            #expect(wrong.text.contains("value=\"Nano\""))
            let money = try await root.send("/plans", "name=Nano&\(Self.plan)&price_monthly=cheap")
            #expect(money.status == 422 && money.text.contains("This must be a decimal such as 5.00"))
            let fields = "name=Nano&\(Self.plan)&price_monthly=1.50"
            #expect(try await root.send("/plans", fields + "&active=yes").location == "/plans?done=saved")
            let twice = try await root.send("/plans", fields)
            #expect(twice.status == 409 && twice.text.contains("There is a plan with this name already."))
            let path = try #require(link(try await root.page("/plans").text, "Nano"))
            let form = try await root.page(path).text
            #expect(form.contains("value=\"1.50\"") && form.contains("name=\"active\" value=\"yes\"\n checked"))
            let runtime = try #require(try await platform.assembly.runtimes.list(activeOnly: true).first)
            #expect(try await root.send(path, fields + "&runtime_\(runtime.id)=yes").status == 303)
            let changed = try #require(
                try await platform.assembly.plans.list(activeOnly: false).first { $0.name == "Nano" })
            #expect(!changed.isActive && changed.supportedRuntimes == [runtime.id] && changed.memoryMB == 64)
            #expect(try await root.send(path + "/delete").location == "/plans?done=removed")
            #expect(try await root.page(path).status == 404)
            let token = try await platform.newCustomer("a@example.org")
            _ = try await FakeNode(platform)
            let shop = try await platform.newApplication(token)
            let used = try await root.send("/plans/\(shop.planID)/delete")
            #expect(used.status == 409 && used.text.contains("set it inactive instead"))
            let customer = try await PageBrowser(platform, "a@example.org")
            #expect(try await customer.send("/plans", fields).status == 403)
            #expect(try await customer.send("/plans/\(shop.planID)", fields).status == 403)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a runtime and its build presets are made, changed and deleted`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let root = try await PageBrowser(platform)
            let wrong = try await root.send("/runtimes", "name=Ruby&type=python&version=x&base_image=No Image")
            #expect(wrong.status == 422 && wrong.text.contains("This must be an image reference"))
            let fields = "name=Python+3.99&type=python&version=3.99&base_image=python:3.99&active=yes"
            #expect(try await root.send("/runtimes", fields).location == "/runtimes?done=saved")
            let path = try #require(link(try await root.page("/runtimes").text, "Python 3.99"))
            #expect(try await root.send(path, fields + "&default_run_user=0").text.contains("that are not 0"))
            #expect(try await root.send(path, fields + "&default_run_user=10001&allow_custom_docker=yes").status == 303)
            #expect(try await root.page(path).text.contains("value=\"10001\""))
            let bad = try await root.send(path + "/presets", "environment=A%3D1%0Anothing")
            #expect(bad.status == 422 && bad.text.contains("Line 2: has no =."))
            #expect(try await root.send(path + "/presets", "build_command=").status == 422)
            let made = try await root.send(
                path + "/presets", "build_command=make&environment=A%3D%22x+%5C%22y%5C%22%22")
            #expect(made.location == path + "?done=saved")
            let page = try await root.page(path).text
            #expect(page.contains("build: make") && page.contains("1 variable"))
            let preset = String(try #require(page.firstMatch(of: /href="([^"]+\/presets\/[0-9a-f-]{36})"/)).1)
            #expect(try await root.page(preset).text.contains("A=&quot;x \\&quot;y\\&quot;&quot;"))
            #expect(try await root.send(path + "/presets", "build_command=make").status == 409)
            #expect(try await root.send(preset, "start_command=serve").status == 303)
            let kept = try await root.page(preset).text
            #expect(kept.contains("value=\"serve\"") && !kept.contains("value=\"make\""))
            #expect(try await root.send(preset + "/delete").location == path + "?done=removed")
            #expect(try await root.page(preset).status == 404)
            #expect(try await root.send(path + "/delete").location == "/runtimes?done=removed")
            _ = try await platform.newCustomer("a@example.org")
            let customer = try await PageBrowser(platform, "a@example.org")
            #expect(try await customer.send("/runtimes", fields).status == 403)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `prices are shown in the currency that is set`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let root = try await PageBrowser(platform)
            _ = try await FakeNode(platform)
            #expect(try await root.page("/applications/new").text.contains("USD a month"))
            let wrong = try await root.send("/platform/settings", "currency=euro")
            #expect(wrong.status == 422 && wrong.text.contains("value=\"euro\""))
            #expect(wrong.text.contains("This must be three capital letters"))
            #expect(try await root.send("/platform/settings", "currency=EUR").status == 303)
            for path in ["/applications/new", "/plans", "/plans/new"] {
                let text = try await root.page(path).text
                #expect(text.contains("EUR") && !text.contains("USD"), "\(path)")
            }
        }
    }

    @Test func `a form of settings sets only what was changed in it, and takes one back`() async throws {
        try await TestPlatform.run(.sqlite) { platform in
            let root = try await PageBrowser(platform)
            func changed() async throws -> [String] {
                try await platform.assembly.settings.list().filter(\.isSet).map(\.name).sorted()
            }
            let page = try await root.page("/platform/settings").text
            #expect(page.components(separatedBy: ">Save</button>").count - 1 == PlatformSetting.Topic.allCases.count)
            for setting in PlatformSetting.allCases { #expect(page.contains("name=\"\(setting.rawValue)\"")) }
            let fields = "build_timeout_seconds=900&build_memory_mb=x&build_cpu_millicores=50"
            let wrong = try await root.send("/platform/settings", fields)
            #expect(wrong.status == 422 && wrong.text.contains("This must be a whole number"))
            #expect(try await changed() == [])
            let secret = "metrics_token=a-long-secret-token-x&registration=open&currency=USD"
            #expect(try await root.send("/platform/settings", secret).status == 303)
            #expect(try await changed().contains("metrics_token"))
            let empty = "metrics_token=&currency=EUR"
            #expect(try await root.send("/platform/settings", empty).status == 303)
            let kept = try await changed()
            #expect(kept.contains("metrics_token") && kept.contains("currency"))
            #expect(try await root.send("/platform/settings", "unset=currency").status == 303)
            #expect(try await !changed().contains("currency"))
            #expect(try await root.send("/platform/settings", "unset=none").status == 422)
        }
    }

    @Test func `without a node the form of a new application says so`() async throws {
        try await TestPlatform.run(.sqlite) { platform in
            _ = try await platform.newCustomer("a@example.org")
            let customer = try await PageBrowser(platform, "a@example.org")
            #expect(try await customer.page("/applications/new").text.contains("Ask the platform's administrators"))
            let root = try await PageBrowser(platform)
            #expect(try await root.page("/applications/new").text.contains("<a href=\"/nodes\">Add a node</a>"))
            _ = try await FakeNode(platform)
            #expect(try await !root.page("/applications/new").text.contains("There is no region"))
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `why an account was not changed stands beside it`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let root = try await PageBrowser(platform)
            let id = try await platform.me(platform.signIn()).user.id
            let own = try await root.send("/platform/people", "person=\(id)&change=demote")
            #expect(own.status == 409 && own.text.contains("This is the last administrator"))
            #expect(own.text.contains("role=\"alert\""))
        }
    }
}
