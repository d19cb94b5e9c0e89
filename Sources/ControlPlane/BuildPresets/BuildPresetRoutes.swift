import Hummingbird
import PlatformAPI
import PlatformModel

/// `/api/admin/paas/runtimes/{runtime}/presets`.
struct BuildPresetRoutes {
    private let presets: BuildPresets

    init(_ presets: BuildPresets) { self.presets = presets }

    func add(to table: inout RouteTable) {
        let presets = presets
        let all = "/api/admin/paas/runtimes/{runtime}/presets"
        let one = all + "/{preset}"
        table.administrator(
            .get, all, .init("Build presets of a runtime", gives: .list(of: BuildPresetResource.self))
        ) { request, context, _ in
            let found = try await presets.list(of: try runtimeID(context))
            let (items, next) = try ListPage(request).cut(found) { $0.id.text }
            return try .json(ListResource(items: items.map { BuildPresetResource($0) }, nextCursor: next))
        }
        table.administrator(
            .post, all,
            .init(
                "Adds a build preset", takes: .json(BuildPresetRequest.self),
                gives: .json(BuildPresetResource.self, .created))
        ) { request, context, _ in
            let body = try await request.json(BuildPresetRequest.self)
            let preset = try await presets.create(of: try runtimeID(context), body)
            return try .json(BuildPresetResource(preset), status: .created)
        }
        table.administrator(.get, one, .init("One build preset", gives: .json(BuildPresetResource.self))) {
            _, context, _ in
            try .json(BuildPresetResource(try await presets.find(try presetID(context), of: try runtimeID(context))))
        }
        table.administrator(
            .put, one,
            .init(
                "Changes a build preset", takes: .json(BuildPresetRequest.self), gives: .json(BuildPresetResource.self))
        ) { request, context, _ in
            let body = try await request.json(BuildPresetRequest.self)
            let preset = try await presets.update(try presetID(context), of: try runtimeID(context), body)
            return try .json(BuildPresetResource(preset))
        }
        table.administrator(.delete, one, .init("Deletes a build preset", gives: .nothing)) { _, context, _ in
            try await presets.delete(try presetID(context), of: try runtimeID(context))
            return .noContent
        }
    }
}

private func runtimeID(_ context: PlatformContext) throws -> RuntimeID {
    guard let id = RuntimeID(outside: context.parameters.get("runtime") ?? "") else {
        throw PlatformError.notFound("runtime")
    }
    return id
}

private func presetID(_ context: PlatformContext) throws -> BuildPresetID {
    guard let id = BuildPresetID(outside: context.parameters.get("preset") ?? "") else {
        throw PlatformError.notFound("preset")
    }
    return id
}
