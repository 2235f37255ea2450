/// What the planned parcels of one item take from all places, kept so that one more can be asked for.
///
/// A parcel arrives on a day, wherever it comes from; what a place has sent by each of its days stays
/// within what it may have sent by then. Which place serves which day is open: one more parcel may
/// move what stands to other places, along the shortest way that does (augmenting paths of a maximum
/// flow), so that nothing is served anew. Days on which a place is closed are no days of it; with such
/// holes nothing simpler is exact.
///
/// Complexity: a path is O(days × places); a parcel takes as many paths as it moves others.
struct ArrivalFlow {
    /// The number of places.
    let places: Int
    /// The days of the parcels, ascending.
    private(set) var days: [Int] = []
    /// By day and place what may have left for the days up to it; 0 where it cannot come from there.
    private var rooms: [Int64] = []
    /// By day and place what leaves for the day.
    private(set) var sent: [Int64] = []
    /// Days times places that were looked at.
    private(set) var work = 0

    /// No parcels.
    init(places: Int) { self.places = places }

    /// Serves as much of a parcel as can be beside the others, at most `quantity`, and answers how
    /// much that is; `rooms` says what may have left each place for days up to its own.
    mutating func serve(_ quantity: Int64, on day: Int, rooms: [Int64]) -> Int64 {
        let place = open(day, rooms)
        var served: Int64 = 0
        while served < quantity {
            let part = servePart(quantity - served, on: place)
            if part == 0 { break }
            served += part
        }
        return served
    }

    /// The place of a day among the days, made when it is new.
    private mutating func open(_ day: Int, _ rooms: [Int64]) -> Int {
        var place = days.count
        while place > 0, days[place - 1] >= day { place -= 1 }
        if place < days.count, days[place] == day { return place }
        days.insert(day, at: place)
        self.rooms.insert(contentsOf: rooms, at: place * places)
        sent.insert(contentsOf: repeatElement(0, count: places), at: place * places)
        return place
    }

    /// Serves a part along the shortest way; 0 when there is none.
    ///
    /// A day that a place serves more of takes from the days of that place up to the first one on
    /// which it has sent all that it may, and those are served from elsewhere.
    private mutating func servePart(_ most: Int64, on day: Int) -> Int64 {
        let spare = spare()
        work += spare.count
        var reached = [Int](repeating: -1, count: places)
        var from = [(day: Int, place: Int)?](repeating: nil, count: days.count)
        from[day] = (day, -1)
        var queue = [day]
        var next = 0
        while next < queue.count {
            let at = queue[next]
            next += 1
            for place in 0..<places where rooms[at * places + place] > 0 {
                let full = spare[at * places + place].full
                if full == days.count {
                    let way = Way(ends: at, by: place, spare: spare[at * places + place].least)
                    return send(most, along: way, from)
                }
                while reached[place] < full {
                    reached[place] += 1
                    let other = reached[place]
                    if from[other] == nil, sent[other * places + place] > 0 {
                        from[other] = (at, place)
                        queue.append(other)
                    }
                }
            }
        }
        return 0
    }

    /// A way of a part: the day that ends it, and the place that can still send.
    private struct Way {
        var ends: Int
        var by: Int
        var spare: Int64
    }

    /// By day and place: the first day from it on by which the place has sent all that it may
    /// (``days``' count when there is none), and the least that it could still send by any.
    private func spare() -> [(full: Int, least: Int64)] {
        var spare = [(full: Int, least: Int64)](
            repeating: (days.count, .max), count: sent.count)
        for place in 0..<places {
            var total: Int64 = 0
            for day in days.indices { total += sent[day * places + place] }
            var full = days.count
            var least = Int64.max
            for day in days.indices.reversed() {
                let index = day * places + place
                if rooms[index] > 0 {
                    least = min(least, rooms[index] - total)
                    if rooms[index] == total { full = day }
                }
                spare[index] = (full, least)
                total -= sent[index]
            }
        }
        return spare
    }

    /// Sends what a way carries along it, at most `most`, and answers how much that is.
    private mutating func send(
        _ most: Int64, along way: Way, _ from: [(day: Int, place: Int)?]
    ) -> Int64 {
        var part = min(most, way.spare)
        var day = way.ends
        while let step = from[day], step.place >= 0 {
            part = min(part, sent[day * places + step.place])
            part = min(part, spare(step.place, from: step.day, to: day))
            day = step.day
        }
        sent[way.ends * places + way.by] += part
        day = way.ends
        while let step = from[day], step.place >= 0 {
            sent[day * places + step.place] -= part
            sent[step.day * places + step.place] += part
            day = step.day
        }
        return part
    }

    /// The least that a place could still send by the days from one to before a later one.
    private func spare(_ place: Int, from day: Int, to later: Int) -> Int64 {
        var least = Int64.max
        if later <= day { return least }
        var total: Int64 = 0
        for before in 0..<later {
            let index = before * places + place
            total += sent[index]
            if before >= day, rooms[index] > 0 { least = min(least, rooms[index] - total) }
        }
        return least
    }
}
