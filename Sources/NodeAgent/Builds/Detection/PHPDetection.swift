#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// PHP behind PHP-FPM and nginx, with Composer's packages.
enum PHPDetection {
    private struct Manifest: Decodable {
        var require: [String: String]?
        var scripts: Ignored?
        struct Ignored: Decodable {}
    }

    static func plan(_ project: DetectedProject) throws(BuildFailure) -> BuildPlan {
        let manifest = try manifest(project.listing)
        let wanted = manifest?.require?["php"].map { (text: $0, file: "composer.json") }
        let offer = try OfferedVersions(.php, in: project.choices.runtime).choose(wanted: wanted, tilde: .keepsMajor)
        var plan = BuildPlan(language: .php, version: offer.version, baseImage: offer.image)
        plan.reasons += [offer.reason].compactMap { $0 }
        if let manifest { compose(&plan, manifest, project.listing) }
        plan.build += project.customBuild ?? []
        if project.listing.has("package.json") {
            plan.reasons.append(
                "package.json is not used: build assets before the deployment and add them to the source.")
        }
        plan.processes = try project.processes(reasons: &plan.reasons) { () throws(BuildFailure) in
            let root = project.listing.has("public/index.php") ? "public/" : "the root folder"
            return ("skypanel-php", "PHP-FPM and nginx serve \(root) on $PORT.")
        }
        return plan
    }

    private static func manifest(_ listing: SourceListing) throws(BuildFailure) -> Manifest? {
        guard listing.has("composer.json") else { return nil }
        guard let text = listing.text("composer.json") else {
            throw BuildFailure(.undetected, "composer.json is too large to be read.")
        }
        do {
            return try JSONDecoder().decode(Manifest.self, from: Data(text.utf8))
        } catch {
            throw BuildFailure(.undetected, "composer.json is not valid JSON; composer validate shows where.")
        }
    }

    private static func compose(_ plan: inout BuildPlan, _ manifest: Manifest, _ listing: SourceListing) {
        let packages = (manifest.require ?? [:]).keys.filter { $0.contains("/") }
        plan.stepEnvironment["COMPOSER_NO_INTERACTION"] = "1"
        plan.excludedFolders = ["vendor"]
        if packages.isEmpty {
            plan.reasons.append("composer.json requires no packages.")
        } else {
            plan.manifests = ["composer.json", "composer.lock"].filter { listing.has($0) }
            plan.reasons.append(
                listing.has("composer.lock")
                    ? "composer.lock fixes the packages."
                    : "There is no composer.lock: versions may differ from build to build. Add it to the source.")
            // Scripts and class maps need the source, so both wait for the build step.
            plan.install = [
                BuildStep(
                    "Install packages with Composer",
                    "composer install --no-dev --no-interaction --no-progress --prefer-dist --no-scripts "
                        + "--no-autoloader"
                )
            ]
        }
        plan.build = [
            BuildStep(
                "Write the autoloader", "composer dump-autoload --no-dev --optimize --no-interaction")
        ]
    }
}
