/// Answers of the server as JSON text.
enum Samples {
    static let now = "2026-11-21T02:37:07Z"

    static func application(_ slug: String = "shop", status: String = "running", name: String? = nil) -> String {
        """
        {"id":"app-1","slug":"\(slug)","name":"\(name ?? slug)","status":"\(status)",
        "url":"http://\(slug).apps.localhost:8080","runtime_id":"rt","plan_id":"pl","region":"default",
        "instance_count":1,"port":8000,"needs_redeploy":false,"current_release_number":3,
        "created_at":"\(now)","updated_at":"\(now)"}
        """
    }

    static func deployment(_ status: String, step: String = "x", failure: String? = nil) -> String {
        let reason = failure.map { ",\"failure_code\":\"build_failed\",\"failure_message\":\"\($0)\"" } ?? ""
        return """
            {"id":"dep-1","application_id":"app-1","number":7,"trigger":"deploy","status":"\(status)",
            "step":"\(step)","release_number":4,"created_at":"\(now)"\(reason)}
            """
    }

    static let build = """
        {"id":"build-1","application_id":"app-1","number":5,"status":"queued","created_at":"\(now)"}
        """

    static let started = "{\"deployment\":\(deployment("pending")),\"build\":\(build)}"

    static func list(_ items: String...) -> String { "{\"items\":[\(items.joined(separator: ","))]}" }

    static func instance(_ index: Int, more: String) -> String {
        """
        {"id":"i-\(index)","process":"web","index":\(index),"state":"healthy","routed":true,"draining":false,
        "release_number":3,"node_id":"node-1","restart_count":0,"created_at":"\(now)",
        "limits":{"cpu_millicores":500,"memory_mb":512}\(more)}
        """
    }

    static func node(_ name: String = "one", state: String = "enabled", more: String = "") -> String {
        """
        {"id":"node-1","name":"\(name)","region":"default","status":"online","admin_state":"\(state)",
        "total":{"cpu_millicores":2000,"memory_mb":4000,"disk_mb":9000},
        "used":{"cpu_millicores":200,"memory_mb":400,"disk_mb":900},
        "reserved":{"cpu_millicores":100,"memory_mb":200,"disk_mb":300},"container_count":1,"instance_count":1,
        "max_containers":50,"max_cpu_percent":90,"max_memory_percent":90,"connected":true,"problems":[],
        "last_heartbeat_at":"\(now)","created_at":"\(now)"\(more)}
        """
    }

    static func tokens(_ access: String, _ refresh: String) -> String {
        """
        {"access_token":"\(access)","refresh_token":"\(refresh)","expires_in":900,"token_type":"Bearer"}
        """
    }

    static func log(_ id: Int, _ text: String, stream: String = "stdout") -> String {
        """
        {"id":\(id),"at":"\(now)","stream":"\(stream)","process":"web","index":0,"instance_id":"i","text":"\(text)"}
        """
    }
}
