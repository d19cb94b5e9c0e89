/// What an agent tells the control plane. Every message is safe to repeat and to reorder: reports are whole states or
/// carry their own sequence numbers.
package enum AgentMessage: WireMessage {
    /// First message of each connection.
    case hello(AgentHello)
    /// Every 30 seconds.
    case heartbeat(Heartbeat)
    /// The whole observed state; sent after connecting and whenever it changes, and again until it is stored.
    case nodeReport(NodeReport)
    /// Progress or end of an agent task.
    case taskReport(TaskReport)
    /// A piece of a build's log.
    case buildLog(BuildLogChunk)
    /// Lines that instances wrote.
    case instanceLog(InstanceLogChunk)
    /// The next public key of this agent, signed by the present one.
    case rotateKey(KeyRotation)
    case refusal(Refusal)
    /// A kind from a newer build; answered with a refusal.
    case unknown(kind: String)

    package var kind: String {
        switch self {
        case .hello: "hello"
        case .heartbeat: "heartbeat"
        case .nodeReport: "node_report"
        case .taskReport: "task_report"
        case .buildLog: "build_log"
        case .instanceLog: "instance_log"
        case .rotateKey: "rotate_key"
        case .refusal: "refusal"
        case .unknown(let kind): kind
        }
    }

    package func encodeBody(to encoder: any Encoder) throws {
        switch self {
        case .hello(let body): try body.encode(to: encoder)
        case .heartbeat(let body): try body.encode(to: encoder)
        case .nodeReport(let body): try body.encode(to: encoder)
        case .taskReport(let body): try body.encode(to: encoder)
        case .buildLog(let body): try body.encode(to: encoder)
        case .instanceLog(let body): try body.encode(to: encoder)
        case .rotateKey(let body): try body.encode(to: encoder)
        case .refusal(let body): try body.encode(to: encoder)
        case .unknown: try Empty().encode(to: encoder)
        }
    }

    package static func decodeBody(kind: String, from decoder: any Decoder) throws -> AgentMessage {
        switch kind {
        case "hello": .hello(try AgentHello(from: decoder))
        case "heartbeat": .heartbeat(try Heartbeat(from: decoder))
        case "node_report": .nodeReport(try NodeReport(from: decoder))
        case "task_report": .taskReport(try TaskReport(from: decoder))
        case "build_log": .buildLog(try BuildLogChunk(from: decoder))
        case "instance_log": .instanceLog(try InstanceLogChunk(from: decoder))
        case "rotate_key": .rotateKey(try KeyRotation(from: decoder))
        case "refusal": .refusal(try Refusal(from: decoder))
        default: .unknown(kind: kind)
        }
    }
}
