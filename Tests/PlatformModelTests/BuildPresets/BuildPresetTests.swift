import PlatformModel
import Testing

@Suite struct BuildPresetTests {
    private var runtime: Runtime {
        Runtime(
            id: RuntimeID("r"), name: "Node", kind: .node, version: "20", baseImage: "node:20",
            defaultBuildCommand: "runtime build", defaultStartCommand: "runtime start")
    }

    private func application(build: String? = nil) -> Application {
        var request = Application.Request(
            name: "a", slug: "a", runtimeID: RuntimeID("r"), planID: PlanID("p"), region: "eu", port: 8080)
        request.buildCommand = build
        return Application(
            id: ApplicationID("a"), organizationID: OrganizationID("o"), ownerUserID: UserID("u"), request: request,
            now: Timestamp(milliseconds: 0))
    }

    private func preset(
        _ id: String, plan: String? = nil, build: String? = nil, variables: [String: String] = [:]
    ) -> BuildPreset {
        BuildPreset(
            id: BuildPresetID(id), runtimeID: RuntimeID("r"), planID: plan.map { PlanID($0) }, buildCommand: build,
            variables: variables)
    }

    @Test func `the most particular place that says something wins`() {
        let general = preset("1", build: "general", variables: ["A": "1", "B": "1"])
        let particular = preset("2", plan: "p", build: "particular", variables: ["B": "2"])
        let foreign = preset("3", plan: "q", build: "foreign", variables: ["C": "3"])
        func told(_ application: Application, _ presets: [BuildPreset]) -> BuildInstructions {
            BuildInstructions(for: application, runtime: runtime, presets: presets)
        }
        let all = told(application(), [foreign, particular, general])
        #expect(all.buildCommand == "particular" && all.startCommand == "runtime start")
        #expect(all.variables == ["A": "1", "B": "2"])
        #expect(told(application(build: "own"), [general, particular]).buildCommand == "own")
        #expect(told(application(), [general, foreign]).buildCommand == "general")
        #expect(told(application(), [foreign]).buildCommand == "runtime build")
        #expect(told(application(), []).variables.isEmpty)
        let silent = preset("4", plan: "p", variables: ["A": "4"])
        #expect(told(application(), [silent, general]).buildCommand == "general")
    }
}
