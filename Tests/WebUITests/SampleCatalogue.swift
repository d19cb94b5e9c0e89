@testable import WebUI

/// The administrators' forms of plans, runtimes and build presets.
extension Samples {
    static let qrDrawing = QRDrawing(
        (0..<21).map { y in (0..<21).map { ($0 * y) % 3 == 0 ? "##" : "  " }.joined() + "\n" }.joined())

    func cataloguePages(_ web: WebPages) -> [(name: String, html: String)] {
        [
            ("plan", web.html(planForm, in: frame)),
            (
                "plan-new",
                web.html(
                    PlanFormContent(
                        path: nil, planName: nil, name: input("name", "Name", ""), description: FormField(text(""))),
                    in: frame)
            ), ("runtime", web.html(runtimeForm, in: frame)), ("preset", web.html(presetForm(isNew: false), in: frame)),
            ("preset-new", web.html(presetForm(isNew: true), in: frame)),
        ]
    }

    private func input(_ name: String, _ label: String, _ value: String) -> FormInput {
        var input = FormInput(name, label, text(value))
        (input.problem, input.hint, input.suffix, input.placeholder) = (hostile, hostile, hostile, text("x"))
        return input
    }

    private var planForm: PlanFormContent {
        var content = PlanFormContent(
            path: "/plans/p", planName: text("Starter"), name: input("name", "Name", "Starter"),
            description: FormField(text("For trying things"), problem: hostile))
        content.sizes = [input("memory_mb", "Memory", "512")]
        content.prices = [input("price_monthly", "Price a month", "5.00")]
        content.runtimes = [FormCheck("runtime_r", text("Python 3.11"), isChosen: true)]
        (content.formProblem, content.deleteProblem, content.runtimesProblem) = (hostile, hostile, hostile)
        return content
    }

    private var runtimeForm: RuntimeFormContent {
        var content = RuntimeFormContent(
            path: "/runtimes/r", runtimeName: text("Python 3.11"), name: input("name", "Name", "Python 3.11"),
            version: input("version", "Version", "3.11"), image: input("base_image", "Image", "python:3.11-slim"))
        content.kinds = [FormOption(value: "python", label: "python", isSelected: true)]
        content.commands = [input("default_start_command", "Start command", "gunicorn app:app")]
        content.switches = [FormCheck("active", "Offered", hint: "Customers can choose it.", isChosen: true)]
        content.presets = [
            .init(path: "/runtimes/r/presets/b", plan: text("Starter"), facts: [text("build: make")]),
            .init(path: "/runtimes/r/presets/c", plan: nil, facts: []),
        ]
        (content.kindProblem, content.formProblem, content.deleteProblem) = (hostile, hostile, hostile)
        return content
    }

    private func presetForm(isNew: Bool) -> BuildPresetContent {
        var content = BuildPresetContent(
            runtime: text("Python 3.11"), runtimePath: "/runtimes/r", path: isNew ? nil : "/runtimes/r/presets/b",
            plan: text("Starter"))
        content.plans = isNew ? [FormOption(value: text("p"), label: text("Starter"), isSelected: true)] : []
        content.commands = [input("build_command", "Build command", "make")]
        content.variables = FormField(text("A=1"), problem: hostile)
        (content.planProblem, content.formProblem) = (hostile, hostile)
        return content
    }
}
