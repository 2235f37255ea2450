/// What the lanes of an order cost: summed exactly, rounded once.
package struct Freight: Sendable {
    /// Thousandths of a cent; 128 bits hold the largest quantity by the dearest lane 2^20 times.
    private var milliCents: Int128 = 0

    /// None yet.
    package init() {}

    /// Adds a quantity, in thousandths, by a lane that costs `laneCents` a unit.
    package mutating func add(_ quantity: Int64, laneCents: Int64) {
        milliCents += Int128(quantity) * Int128(laneCents)
    }

    /// Adds a trip, which costs what one unit does.
    package mutating func addTrip(laneCents: Int64) { add(1_000, laneCents: laneCents) }

    /// Adds another freight.
    package mutating func add(_ other: Freight) { milliCents += other.milliCents }

    /// The sum in cents, half up; `overflow` beyond 64 bits.
    package func cents() throws(SupplyError) -> Int64 {
        guard let cents = Int64(exactly: (milliCents + 500) / 1_000) else { throw .overflow }
        return cents
    }
}
