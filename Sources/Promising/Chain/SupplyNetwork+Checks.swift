/// What `CHECK` needs: whether two networks say the same.
extension SupplyNetwork {
    /// Whether the same is known of an item here and there.
    ///
    /// An item of which nothing but its rows is known may take part in one of them only.
    package func isSame(item: Int, as other: SupplyNetwork) -> Bool {
        guard terms(of: item) == other.terms(of: item),
            components(of: item) == other.components(of: item),
            routings(of: item) == other.routings(of: item),
            suppliers(of: item) == other.suppliers(of: item),
            substitutes(of: item) == other.substitutes(of: item)
        else { return false }
        guard let own = member(item), let theirs = other.member(item) else { return true }
        let (places, others) = (members[own].places, other.members[theirs].places)
        return places.count == others.count
            && zip(places, others).allSatisfy { $0.location == $1.location && $0.row == $1.row }
    }
}
