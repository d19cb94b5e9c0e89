/// Python applications in a virtual environment at `/app/.venv`.
enum PythonDetection {
    static func plan(_ project: DetectedProject) throws(BuildFailure) -> BuildPlan {
        let listing = project.listing
        let requirements = PythonRequirements(listing)
        let offer = try OfferedVersions(.python, in: project.choices.runtime)
            .choose(wanted: wanted(listing), tilde: .keepsMinor)
        var plan = BuildPlan(language: .python, version: offer.version, baseImage: offer.image)
        plan.reasons += [offer.reason].compactMap { $0 }
        plan.environment = [
            "PYTHONUNBUFFERED": "1", "PYTHONDONTWRITEBYTECODE": "1", "VIRTUAL_ENV": "/app/.venv",
        ]
        plan.pathPrefixes = ["/app/.venv/bin"]
        plan.excludedFolders =
            [".venv", "venv", "env"].filter { folder in listing.has(folder + "/pyvenv.cfg") } + [".venv"]
        PythonInstallation.add(to: &plan, listing, requirements)
        if let custom = project.customBuild {
            plan.build += custom
            plan.reasons.append("The application's build command is used.")
        } else if let step = collectStatic(listing, requirements) {
            plan.build.append(step)
            plan.reasons.append("Django's settings name STATIC_ROOT: static files are collected.")
        }
        plan.processes = try project.processes(reasons: &plan.reasons) { () throws(BuildFailure) in
            try PythonStart.command(listing, requirements)
        }
        return plan
    }

    /// `python-3.11.4`, `3.11`, `>=3.10,<4`, from the file that says it first.
    static func wanted(_ listing: SourceListing) -> (text: String, file: String)? {
        for file in [".python-version", "runtime.txt"] {
            let lines = listing.text(file)?.split(whereSeparator: \.isNewline).map(\.trimmed) ?? []
            guard var line = lines.first(where: { !$0.isEmpty && !$0.hasPrefix("#") }) else { continue }
            if line.hasPrefix("python-") { line = String(line.dropFirst("python-".count)) }
            return (line, file)
        }
        let pipfile = TomlLines(listing.text("Pipfile") ?? "")
        if let version = pipfile.text("requires", "python_full_version") ?? pipfile.text("requires", "python_version") {
            return (version, "Pipfile")
        }
        let project = TomlLines(listing.text("pyproject.toml") ?? "")
        let version = project.text("project", "requires-python") ?? project.text("tool.poetry.dependencies", "python")
        return version.map { (text: $0, file: "pyproject.toml") }
    }

    private static func collectStatic(_ listing: SourceListing, _ requirements: PythonRequirements) -> BuildStep? {
        guard listing.has("manage.py"), requirements.contains("django") else { return nil }
        let settings = listing.texts.filter { $0.key.hasSuffix("settings.py") }.values
        guard settings.contains(where: { $0.contains("STATIC_ROOT") }) else { return nil }
        return BuildStep("Collect static files", "python manage.py collectstatic --noinput")
    }
}

/// How Python's packages are installed: by the file that fixes them best.
enum PythonInstallation {
    private static let makeEnvironment = "python3 -m venv --without-pip .venv"
    /// The base image's pip, by its own interpreter: the virtual environment has none.
    private static let pip = "pip --python .venv/bin/python --disable-pip-version-check --no-input"

    static func add(to plan: inout BuildPlan, _ listing: SourceListing, _ requirements: PythonRequirements) {
        let environment = BuildStep("Make a virtual environment", makeEnvironment)
        plan.install = [environment]
        if listing.has("requirements.txt") {
            plan.manifests = listing.files.filter { SourceListing.isRequirements($0) }.sorted()
            plan.reasons.append("requirements.txt names the packages.")
            plan.installNeedsSource = requirements.needsSource
            let text = listing.text("requirements.txt")
            let isEmpty = text.map {
                !$0.split(whereSeparator: \.isNewline).contains { !$0.prefix { $0 != "#" }.trimmed.isEmpty }
            }
            guard isEmpty != true else { return }
            plan.install.append(BuildStep("Install packages with pip", "\(pip) install -r requirements.txt"))
        } else if listing.has("uv.lock") {
            uv(&plan, listing)
        } else if listing.has("poetry.lock") {
            tool(&plan, "poetry", "poetry>=1.8,<3", ["pyproject.toml", "poetry.lock", "poetry.toml"], listing)
            plan.stepEnvironment["POETRY_VIRTUALENVS_IN_PROJECT"] = "true"
            plan.install.append(
                BuildStep(
                    "Install packages with Poetry", "poetry install --only main --no-root --no-interaction --no-ansi"))
        } else if listing.has("Pipfile") {
            tool(&plan, "pipenv", "pipenv", ["Pipfile", "Pipfile.lock"], listing)
            plan.stepEnvironment["PIPENV_VENV_IN_PROJECT"] = "1"
            let locked = listing.has("Pipfile.lock")
            plan.install.append(
                BuildStep("Install packages with Pipenv", "pipenv install " + (locked ? "--deploy" : "--skip-lock")))
        } else if listing.has("pyproject.toml") {
            tool(&plan, "uv", "uv", ["pyproject.toml"], listing)
            plan.install.append(
                BuildStep("Install packages with uv", "uv pip install --python .venv/bin/python -r pyproject.toml"))
            ownPackage(&plan, listing, "uv pip install --python .venv/bin/python --no-deps .")
        } else {
            plan.reasons.append("No file names packages, so none are installed.")
        }
    }

    private static func uv(_ plan: inout BuildPlan, _ listing: SourceListing) {
        tool(&plan, "uv", "uv", ["pyproject.toml", "uv.lock"], listing)
        plan.stepEnvironment["UV_PYTHON_DOWNLOADS"] = "never"
        plan.stepEnvironment["UV_LINK_MODE"] = "copy"
        plan.install.append(
            BuildStep("Install packages with uv", "uv sync --frozen --no-dev --no-install-project --no-progress"))
        ownPackage(&plan, listing, "uv sync --frozen --no-dev --no-progress")
    }

    /// A source that is a package itself is installed when it is there as a whole.
    private static func ownPackage(_ plan: inout BuildPlan, _ listing: SourceListing, _ command: String) {
        guard TomlLines(listing.text("pyproject.toml") ?? "").sections["build-system"] != nil else { return }
        plan.build.append(BuildStep("Install the application's own package", command))
    }

    private static func tool(
        _ plan: inout BuildPlan, _ name: String, _ requirement: String, _ manifests: [String], _ listing: SourceListing
    ) {
        plan.manifests = manifests.filter { listing.has($0) }
        plan.reasons.append("\(plan.manifests.last ?? name) names the packages: \(name) installs them.")
        let folder = "/cache/tools/\(name)-$(python3 -c 'import sys; print(*sys.version_info[:2], sep=\".\")')"
        plan.install.append(
            BuildStep(
                "Get \(name)",
                "tool=\"\(folder)\"; [ -x \"$tool/bin/\(name)\" ] || { python3 -m venv \"$tool\" && "
                    + "\"$tool/bin/pip\" --disable-pip-version-check -q install '\(requirement)'; }; "
                    + "mkdir -p /cache/tools/bin; ln -sf \"$tool/bin/\(name)\" /cache/tools/bin/\(name)"))
    }
}
