/// What the control plane tells an agent. Everything that lasts is in ``DesiredState``; what happens once is a task.
package enum ServerMessage: WireMessage {
    /// Answer to the agent's hello.
    case welcome(Welcome)
    /// The node's whole desired state. The agent keeps the one with the highest generation.
    case desiredState(DesiredState)
    /// A task; repeated until the agent reports it. The agent knows it by id and does it once.
    case task(AgentTask)
    /// The task is no longer wanted; answered by a task report.
    case cancelTask(CancelTask)
    /// Build log up to this sequence number is stored.
    case buildLogStored(BuildLogStored)
    /// Instance log up to this sequence number is stored.
    case instanceLogStored(InstanceLogStored)
    /// The node's report is stored. Agents that do not know it refuse it.
    case nodeReportStored(NodeReportStored)
    /// The task's end is stored: the agent may forget it.
    case taskReportStored(TaskReportStored)
    /// The key that the agent offered is valid from now on.
    case keyRotated(KeyRotated)
    /// The agent shall make a new key and offer it now. Repeated until it has; agents that do not know it refuse it.
    case rotateNow(RotateNow)
    case refusal(Refusal)
    case unknown(kind: String)

    package var kind: String {
        switch self {
        case .welcome: "welcome"
        case .desiredState: "desired_state"
        case .task: "task"
        case .cancelTask: "cancel_task"
        case .buildLogStored: "build_log_stored"
        case .instanceLogStored: "instance_log_stored"
        case .nodeReportStored: "node_report_stored"
        case .taskReportStored: "task_report_stored"
        case .keyRotated: "key_rotated"
        case .rotateNow: "rotate_now"
        case .refusal: "refusal"
        case .unknown(let kind): kind
        }
    }

    package func encodeBody(to encoder: any Encoder) throws {
        switch self {
        case .welcome(let body): try body.encode(to: encoder)
        case .desiredState(let body): try body.encode(to: encoder)
        case .task(let body): try body.encode(to: encoder)
        case .cancelTask(let body): try body.encode(to: encoder)
        case .buildLogStored(let body): try body.encode(to: encoder)
        case .instanceLogStored(let body): try body.encode(to: encoder)
        case .nodeReportStored(let body): try body.encode(to: encoder)
        case .taskReportStored(let body): try body.encode(to: encoder)
        case .keyRotated(let body): try body.encode(to: encoder)
        case .rotateNow(let body): try body.encode(to: encoder)
        case .refusal(let body): try body.encode(to: encoder)
        case .unknown: try Empty().encode(to: encoder)
        }
    }

    package static func decodeBody(kind: String, from decoder: any Decoder) throws -> ServerMessage {
        switch kind {
        case "welcome": .welcome(try Welcome(from: decoder))
        case "desired_state": .desiredState(try DesiredState(from: decoder))
        case "task": .task(try AgentTask(from: decoder))
        case "cancel_task": .cancelTask(try CancelTask(from: decoder))
        case "build_log_stored": .buildLogStored(try BuildLogStored(from: decoder))
        case "instance_log_stored": .instanceLogStored(try InstanceLogStored(from: decoder))
        case "node_report_stored": .nodeReportStored(try NodeReportStored(from: decoder))
        case "task_report_stored": .taskReportStored(try TaskReportStored(from: decoder))
        case "key_rotated": .keyRotated(try KeyRotated(from: decoder))
        case "rotate_now": .rotateNow(try RotateNow(from: decoder))
        case "refusal": .refusal(try Refusal(from: decoder))
        default: .unknown(kind: kind)
        }
    }
}
