import Testing

@testable import NodeAgent

@Suite struct DependencyLayerTests {
    private static func layer(
        base: String = "sha256:b", step: String = "pip install", digest: String = "d1",
        environment: [String: String] = [:]
    ) -> DependencyLayer {
        var plan = BuildPlan(language: .python, version: "3.11", baseImage: "p")
        plan.install = [BuildStep("x", step)]
        plan.manifests = ["requirements.txt"]
        let listing = SourceListing(
            files: ["requirements.txt"], texts: [:], digests: ["requirements.txt": digest, "app.py": "\(step)"])
        return DependencyLayer(plan: plan, baseID: base, listing: listing, environment: environment)
    }

    @Test func `the key changes with what shapes the packages, and with nothing else`() {
        let key = Self.layer().key
        #expect(Self.layer().key == key)
        #expect(Self.layer(environment: ["SECRET": "x"]).key == key)
        let others = [
            Self.layer(base: "sha256:c").key, Self.layer(step: "other").key, Self.layer(digest: "d2").key,
            Self.layer(environment: ["PIP_INDEX_URL": "x"]).key,
        ]
        #expect(Set(others + [key]).count == 5)
    }

    @Test func `variables are written so that a shell reads them unchanged`() {
        let text = StepInputs.exports(["A": "it's $HOME `id`\nx", "BAD NAME": "x", "1X": "y", "B;id": "z", "OK_1": ""])
        #expect(text == "export A='it'\\''s $HOME `id`\nx'\nexport OK_1=''\n")
    }

    @Test func `ids that are no plain names are refused`() {
        #expect(BuildNames.isPlain("0190a1b2-c3d4-7000-8000-000000000000"))
        for id in ["", "-x", "A", "a/b", "a b", "a:b", String(repeating: "a", count: 65), "ä"] {
            #expect(!BuildNames.isPlain(id))
        }
    }
}
