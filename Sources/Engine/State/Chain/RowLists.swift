/// For each row of one table the rows of another that belong to it, in the order they were added.
struct RowLists: Sendable, Equatable {
    private var lists: [[Int32]] = []

    /// The rows that belong to an owner.
    subscript(_ owner: Int) -> [Int32] { owner < lists.count ? lists[owner] : [] }

    /// Adds a row as the last of an owner.
    mutating func add(_ row: Int, to owner: Int) {
        while lists.count <= owner { lists.append([]) }
        lists[owner].append(Int32(row))
    }

    /// Takes a row from its owner.
    mutating func remove(_ row: Int, from owner: Int) {
        lists[owner].removeAll { $0 == Int32(row) }
    }

    /// Two are equal when every owner has the same rows; owners without rows make no difference.
    static func == (left: RowLists, right: RowLists) -> Bool {
        (0..<max(left.lists.count, right.lists.count)).allSatisfy { left[$0] == right[$0] }
    }
}
