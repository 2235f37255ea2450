import Columns

/// The planned parcels of one item by arrival day, and what is known of the days on which one more of
/// it was asked for.
struct ItemDays {
    /// The days of the parcels, ascending.
    private(set) var days: [Int] = []
    /// What arrives on each of them.
    private(set) var wanted: [Int64] = []
    /// What may have left all places for the days up to each of them.
    private var rooms: [Int64] = []
    /// What all parcels are together.
    private(set) var sum: Int64 = 0
    /// How much could come on days on which that was less than was asked for.
    ///
    /// It only falls as parcels are added.
    private var refused: [Int: Int64] = [:]
    /// Where days are closed: what the parcels take from the places.
    var flow: ArrivalFlow?

    /// Adds a parcel; true when it is the first on its day, of which the room is to be set then.
    mutating func add(_ quantity: Int64, on day: Int) -> Bool {
        sum += quantity
        let place = place(of: day)
        if place < days.count, days[place] == day {
            wanted[place] += quantity
            return false
        }
        days.insert(day, at: place)
        wanted.insert(quantity, at: place)
        rooms.insert(0, at: place)
        return true
    }

    /// Sets what may have left all places for the days up to one that has a parcel.
    mutating func setRoom(_ room: Int64, on day: Int) { rooms[place(of: day)] = room }

    /// The most that can come on a day beside all parcels, as long as every place that could send
    /// for an earlier day can send for the later ones too; `room` is what may have left all places
    /// for days up to it.
    ///
    /// By no day may more have left than all places together have (every set of days takes most
    /// when it is all days up to its last one).
    /// - Complexity: O(days).
    func spare(on day: Int, room: Int64) -> Int64 {
        var taken: Int64 = 0
        var least = Int64.max
        var place = 0
        while place < days.count {
            taken += wanted[place]
            if days[place] <= day {
                if place + 1 == days.count || days[place + 1] > day { least = room - taken }
            } else {
                least = min(least, rooms[place] - taken)
            }
            place += 1
        }
        if days.first.map({ $0 > day }) ?? true { least = min(least, room) }
        return max(0, least)
    }

    /// The most that could come on a day when it was last asked for; nil when enough could.
    func bound(on day: Int) -> Int64? { refused[day] }

    /// Notes that less can come on a day than is asked for.
    mutating func refuse(on day: Int, _ most: Int64) { refused[day] = most }

    /// The place of a day among the days, or where it would stand.
    private func place(of day: Int) -> Int { days.partitioningIndex { $0 >= day } }
}
