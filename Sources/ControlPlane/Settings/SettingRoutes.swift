import Hummingbird
package import PlatformAPI

/// `/api/admin/paas/settings`.
struct SettingRoutes {
    private let settings: SettingsDesk

    init(_ settings: SettingsDesk) { self.settings = settings }

    func add(to table: inout RouteTable) {
        let (settings, path) = (settings, "/api/admin/paas/settings")
        table.administrator(
            .get, path,
            .init("The platform's settings; secrets are not shown", gives: .wholeList(of: SettingResource.self))
        ) { _, _, _ in
            try .json(ListResource(items: try await settings.list()))
        }
        table.administrator(
            .put, path,
            .init(
                "Changes settings, all or none", takes: .json(SettingsRequest.self),
                gives: .wholeList(of: SettingResource.self))
        ) { request, _, person in
            let body = try await request.json(SettingsRequest.self)
            return try .json(ListResource(items: try await settings.update(body, by: person)))
        }
    }
}

extension SettingValueResource: Shaped {
    package static var shape: Shape { .any }
}

extension SettingsRequest: Shaped {
    package static var shape: Shape { .map(.any) }
}
