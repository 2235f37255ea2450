extension Array {
    /// The first place whose element belongs to the second part, where all of the first part stand
    /// before it; the count when none does.
    /// - Complexity: O(log count) calls.
    @inlinable package func partitioningIndex(
        where belongsInSecondPart: (Element) -> Bool
    ) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if belongsInSecondPart(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
