/// Why a change of supply, or an order, cannot be computed; what was stored is unchanged.
package enum SupplyError: Error, Hashable, Sendable {
    /// A sum of quantities, or a cost, leaves the range that is computed exactly.
    case overflow
    /// A day lies outside ``SupplyRows/days``.
    case dayOutOfRange
}
