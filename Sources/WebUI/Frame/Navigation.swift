/// The entries at the side of each page.
enum Navigation {
    struct Group: Equatable {
        let label: String?
        let items: [Item]
    }

    struct Item: Equatable {
        let label: String
        let path: String
        let icon: String
        let isCurrent: Bool
        /// A number beside the label; nil for none.
        var badge: String?
    }

    static func items(for viewer: PageFrame.Viewer?, in section: PageSection) -> [Group] {
        guard let viewer else { return [] }
        let customers = Group(label: nil, items: customerItems(viewer, section))
        guard viewer.isAdministrator else { return [customers] }
        var alerts = item("Alerts", "/platform/alerts", "icon/warning", section == .alerts)
        alerts.badge = viewer.unseenAlerts > 0 ? String(viewer.unseenAlerts) : nil
        let administrators = Group(
            label: "Platform",
            items: [
                item("Nodes", "/nodes", "icon/node", section == .nodes),
                item("Plans", "/plans", "icon/plan", section == .plans),
                item("Runtimes", "/runtimes", "icon/runtime", section == .runtimes),
                alerts,
                item("Capacity", "/platform/capacity", "icon/gauge", section == .capacity),
                item("Revenue", "/platform/billing", "icon/coins", section == .revenue),
                item(
                    "All applications", "/platform/applications", "icon/apps", section == .everybodysApplications),
                item("People", "/platform/people", "icon/users", section == .people),
                item("Organizations", "/platform/organizations", "icon/building", section == .organizations),
                item("Everybody's log", "/platform/audit", "icon/log", section == .platformAudit),
                item("Settings", "/platform/settings", "icon/gear", section == .settings),
            ])
        return [customers, administrators]
    }

    private static func customerItems(_ viewer: PageFrame.Viewer, _ section: PageSection) -> [Item] {
        var items = [item("Applications", "/applications", "icon/apps", section == .applications)]
        if let path = viewer.organizationPath {
            items.append(item("Organization", path, "icon/building", section == .organization))
        }
        if viewer.canManage { items.append(item("Audit log", "/audit", "icon/log", section == .audit)) }
        return items
    }

    private static func item(_ label: String, _ path: String, _ icon: String, _ isCurrent: Bool) -> Item {
        Item(label: label, path: path, icon: icon, isCurrent: isCurrent)
    }
}
