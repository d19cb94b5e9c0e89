/// Sites of files that nginx serves as they are.
enum StaticDetection {
    private static let folders = ["", "public/", "dist/", "build/", "_site/", "out/"]

    static func index(in listing: SourceListing) -> String? { listing.first(folders.map { $0 + "index.html" }) }

    static func plan(_ project: DetectedProject) throws(BuildFailure) -> BuildPlan {
        let offer = try OfferedVersions(.staticFiles, in: project.choices.runtime).choose(wanted: nil)
        var plan = BuildPlan(language: .staticFiles, version: nil, baseImage: offer.image)
        let folder = index(in: project.listing).map { $0.dropLast("index.html".count) } ?? ""
        plan.environment["STATIC_ROOT"] = folder.isEmpty ? "/app" : "/app/" + folder.dropLast()
        plan.build = project.customBuild ?? []
        plan.processes = try project.processes(reasons: &plan.reasons) { () throws(BuildFailure) in
            ("skypanel-static", "nginx serves \(folder.isEmpty ? "the root folder" : String(folder)) on $PORT.")
        }
        return plan
    }
}
