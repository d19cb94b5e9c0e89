import PlatformModel
import Testing

@Suite struct MemberListTests {
    private func list(_ roles: (String, Role)...) -> MemberList {
        MemberList(
            roles.map { Member(userID: UserID($0.0), role: $0.1, joinedAt: Timestamp(milliseconds: 0)) })
    }

    private var everybody: MemberList { list(("o", .owner), ("a", .admin), ("m", .member), ("v", .viewer)) }

    @Test func `admins decide on everybody but owners, and make nobody an owner`() {
        let (admin, owner) = (UserID("a"), UserID("o"))
        #expect(everybody.refusalToChange(UserID("v"), to: .admin, by: admin) == nil)
        #expect(everybody.refusalToChange(UserID("v"), to: .owner, by: admin) == .needsOwner)
        #expect(everybody.refusalToChange(owner, to: .member, by: admin) == .needsOwner)
        #expect(everybody.refusalToRemove(owner, by: admin) == .needsOwner)
        #expect(everybody.refusalToRemove(UserID("m"), by: admin) == nil)
        #expect(everybody.refusalToChange(UserID("v"), to: .owner, by: owner) == nil)
    }

    @Test func `members, viewers and strangers decide on nobody`() {
        for actor in ["m", "v", "x"].map({ UserID($0) }) {
            #expect(everybody.refusalToChange(UserID("v"), to: .member, by: actor) == .needsOwner)
            #expect(everybody.refusalToRemove(UserID("v"), by: actor) == .needsOwner)
            #expect(everybody.refusalToTransfer(from: actor, to: UserID("v")) == .needsOwner)
        }
    }

    @Test func `the last owner stays one`() {
        let owner = UserID("o")
        #expect(everybody.refusalToChange(owner, to: .admin, by: owner) == .lastOwner)
        #expect(everybody.refusalToChange(owner, to: .owner, by: owner) == nil)
        #expect(everybody.refusalToRemove(owner, by: owner) == .lastOwner)
        #expect(everybody.refusalToLeave(owner) == .lastOwner)
        #expect(everybody.refusalToLeave(UserID("v")) == nil)
        let two = list(("o", .owner), ("p", .owner))
        #expect(two.refusalToLeave(owner) == nil)
        #expect(two.refusalToChange(owner, to: .viewer, by: owner) == nil)
        #expect(two.refusalToRemove(UserID("p"), by: owner) == nil)
    }

    @Test func `ownership goes to another member only`() {
        let owner = UserID("o")
        #expect(everybody.refusalToTransfer(from: owner, to: UserID("v")) == nil)
        #expect(everybody.refusalToTransfer(from: owner, to: owner) == .isSelf)
        #expect(everybody.refusalToTransfer(from: owner, to: UserID("x")) == .unknownMember)
        #expect(everybody.refusalToTransfer(from: UserID("a"), to: UserID("v")) == .needsOwner)
    }

    @Test func `whatever people do in whatever order, an owner remains`() {
        for seed in UInt64(1)...200 {
            var generator = SeededGenerator(seed: seed)
            var roles: [String: Role] = ["a": .owner, "b": .admin, "c": .member, "d": .viewer]
            for _ in 0..<60 {
                let members = MemberList(
                    roles.map { Member(userID: UserID($0.key), role: $0.value, joinedAt: Timestamp(milliseconds: 0)) })
                let names = ["a", "b", "c", "d"]
                let (actor, target) = (
                    names.randomElement(using: &generator) ?? "a", names.randomElement(using: &generator) ?? "a"
                )
                let role = Role.allCases.randomElement(using: &generator) ?? .viewer
                switch Int.random(in: 0..<4, using: &generator) {
                case 0 where members.refusalToChange(UserID(target), to: role, by: UserID(actor)) == nil:
                    roles[target] = role
                case 1 where members.refusalToRemove(UserID(target), by: UserID(actor)) == nil: roles[target] = nil
                case 2 where members.refusalToLeave(UserID(actor)) == nil: roles[actor] = nil
                case 3 where members.refusalToTransfer(from: UserID(actor), to: UserID(target)) == nil:
                    roles[target] = .owner
                    roles[actor] = .admin
                default: break
                }
                #expect(roles.values.contains(.owner), "seed \(seed)")
            }
        }
    }
}
