/// Which of a region's nodes is the most willing to take one demand: a tournament, in which each node meets its
/// neighbour and the winner goes up. When a node changes, only its own games are played again.
///
/// Only the winners' ranks are kept; who won is found on the way down. So an order of 10,000 nodes has 256 KB, of which
/// a change touches a few lines.
struct PlacementOrder: Sendable {
    /// The best rank stands at 1, those of the games before it at 2 and 3, and so on down to the nodes' own.
    private var ranks: [PlacementRoom.Rank]
    private let width: Int
    let demand: Placement.Demand
    /// How many of the region's changes it has heard of.
    private(set) var heard: Int

    init(of demand: Placement.Demand, among rooms: [PlacementRoom], heard: Int) {
        var width = 1
        while width < rooms.count { width *= 2 }
        (self.width, self.demand, self.heard) = (width, demand, heard)
        ranks = [PlacementRoom.Rank](repeating: .unfit, count: 2 * width)
        for (place, room) in rooms.enumerated() { ranks[width + place] = room.rank(for: demand) }
        for game in (1..<width).reversed() { ranks[game] = min(ranks[2 * game], ranks[2 * game + 1]) }
    }

    /// The place of the chosen node and its rank; nil when none fits. Among equals the left one wins, whose id is less.
    var best: (place: Int, rank: PlacementRoom.Rank)? {
        let best = ranks[1]
        guard best.fits else { return nil }
        var game = 1
        while game < width { game = ranks[2 * game] == best ? 2 * game : 2 * game + 1 }
        return (game - width, best)
    }

    /// Hears of all changes so far.
    mutating func hear(_ changes: [Int], _ rooms: [PlacementRoom]) {
        for change in heard..<changes.count {
            let place = changes[change]
            var (game, rank) = (width + place, rooms[place].rank(for: demand))
            while ranks[game] != rank {
                ranks[game] = rank
                guard game > 1 else { break }
                rank = min(rank, ranks[game ^ 1])
                game /= 2
            }
        }
        heard = changes.count
    }

    mutating func forgetChanges() { heard = 0 }
}
