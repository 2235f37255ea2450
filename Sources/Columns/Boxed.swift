/// A value behind one counted reference, copied when it is written while somebody else holds it too.
///
/// For values of many parts: who copies such a value, or is lent it across the border of a room, counts
/// one reference up and down and not one for each array in it. An array of one does all of it: it
/// knows when it is shared, and lends its element in place.
package struct Boxed<Value: Sendable>: Sendable {
    @usableFromInline var one: [Value]

    /// A box with a value.
    @inlinable package init(_ value: Value) { one = [value] }

    /// The value, lent in place for reading and for writing.
    @inlinable package var value: Value {
        _read {
            // Reached through a span: an element read through the array would be copied.
            let lent = one.span
            yield lent[0]
        }
        _modify { yield &one[0] }
    }
}
