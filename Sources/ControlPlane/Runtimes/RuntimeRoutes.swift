import Hummingbird
import PlatformAPI
import PlatformModel

/// Runtimes for everybody, and for administrators to change.
struct RuntimeRoutes {
    private let runtimes: Runtimes

    init(_ runtimes: Runtimes) { self.runtimes = runtimes }

    func add(to table: inout RouteTable) {
        let runtimes = runtimes
        table.anonymous(.get, "/api/paas/runtimes", .init("Runtimes on offer", gives: .list(of: RuntimeResource.self)))
        { request, _ in
            try .json(page(try await runtimes.list(activeOnly: true), ListPage(request)))
        }
        table.administrator(
            .get, "/api/admin/paas/runtimes", .init("All runtimes", gives: .list(of: RuntimeResource.self))
        ) { request, _, _ in
            try .json(page(try await runtimes.list(activeOnly: false), ListPage(request)))
        }
        table.administrator(
            .post, "/api/admin/paas/runtimes",
            .init("Adds a runtime", takes: .json(RuntimeRequest.self), gives: .json(RuntimeResource.self, .created))
        ) { request, _, _ in
            let runtime = try await runtimes.create(try await request.json(RuntimeRequest.self))
            return try .json(RuntimeResource(runtime), status: .created)
        }
        table.administrator(
            .get, "/api/admin/paas/runtimes/{runtime}", .init("One runtime", gives: .json(RuntimeResource.self))
        ) { _, context, _ in
            try .json(RuntimeResource(try await runtimes.find(try id(context))))
        }
        table.administrator(
            .put, "/api/admin/paas/runtimes/{runtime}",
            .init("Changes a runtime", takes: .json(RuntimeRequest.self), gives: .json(RuntimeResource.self))
        ) { request, context, _ in
            let change = try await request.json(RuntimeRequest.self)
            return try .json(RuntimeResource(try await runtimes.update(try id(context), change)))
        }
        table.administrator(
            .delete, "/api/admin/paas/runtimes/{runtime}", .init("Deletes an unused runtime", gives: .nothing)
        ) {
            _, context, _ in
            try await runtimes.delete(try id(context))
            return .noContent
        }
    }
}

private func page(_ runtimes: [Runtime], _ page: ListPage) throws -> ListResource<RuntimeResource> {
    let (items, next) = try page.cut(runtimes) { $0.id.text }
    return ListResource(items: items.map { RuntimeResource($0) }, nextCursor: next)
}

private func id(_ context: PlatformContext) throws -> RuntimeID {
    guard let id = RuntimeID(outside: context.parameters.get("runtime") ?? "") else {
        throw PlatformError.notFound("runtime")
    }
    return id
}
