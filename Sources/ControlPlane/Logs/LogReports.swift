import AgentProtocol
import PlatformModel
import SQLStore

/// Stores the lines that nodes pass on.
struct LogReports: Sendable {
    private let surroundings: Surroundings
    private let store = LogStore()

    init(_ surroundings: Surroundings) { self.surroundings = surroundings }

    /// A chunk with a gap before it is stored as well: lines that a node had to drop must not stop the rest.
    func store(_ chunk: InstanceLogChunk, from node: NodeID, _ transaction: Transaction) throws -> Int64 {
        guard let writer = try store.writer(InstanceID(chunk.instanceID), on: node, transaction) else {
            return chunk.sequence
        }
        guard chunk.sequence > writer.sequence else { return writer.sequence }
        let most = try surroundings.settings(transaction).logLinesKept
        let kept = chunk.lines.suffix(most)
        let first = try store.takeNumbers(kept.count, of: writer.applicationID, transaction)
        let lines = kept.enumerated().map { position, line in
            LogStore.Line(
                number: first + Int64(position), at: Timestamp(milliseconds: line.at), stream: line.stream.rawValue,
                process: writer.process, index: writer.index, instanceID: writer.instanceID,
                text: line.text.storable(16_400))
        }
        try store.append(lines, from: writer, sequence: chunk.sequence, now: surroundings.now, transaction)
        let oldest = first + Int64(kept.count) - Int64(most)
        if oldest > 0 { try store.trim(writer.applicationID, below: oldest, transaction) }
        try transaction.signal(.applicationLog(writer.applicationID.text))
        return chunk.sequence
    }
}
