/// A Lua module of the ingress, loaded by nginx as `skypanel.<name>` when it starts.
struct LuaModule: Sendable {
    let fileName: StaticString
    let text: String

    static let all: [LuaModule] = [json, tables, routes, certificates, traffic, control, start]
}
