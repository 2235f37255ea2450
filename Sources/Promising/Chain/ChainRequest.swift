/// An order for ``ChainPlanner``: what ``OrderPlanner`` is asked, with what the chain must know beside.
package struct ChainRequest: Sendable {
    /// The order.
    ///
    /// Its places are all locations that may ship, also those that keep none of the items but make,
    /// buy or receive one; its rows are the lines' own, -1 where none stands.
    package var order: OrderRequest
    /// The location of each of the order's places, as ``SupplyNetwork`` numbers them.
    package var locations: [Int]
    /// Whether the customer takes substitutes.
    package var allowsSubstitutes = false

    /// An order with the locations of its places.
    package init(order: OrderRequest, locations: [Int], allowsSubstitutes: Bool = false) {
        self.order = order
        self.locations = locations
        self.allowsSubstitutes = allowsSubstitutes
    }
}
