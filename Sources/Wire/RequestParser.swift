/// Cuts the bytes that a client sends into requests.
///
/// Both forms of Redis' protocol are read: arrays of bulk strings (`*2⏎$3⏎GET⏎$1⏎k⏎`) and plain
/// lines of words (`InlineWords` has their quoting). What arrived is kept in one array, in which
/// the words of a request are places: no byte of an argument is copied. The order of use is
/// `append` with what was read, then `next` until it answers `.incomplete`.
///
/// Costs: every byte is looked at a bounded number of times however the input is split: where a
/// line or a bulk was left unfinished, the next call goes on. Memory: the input that arrived
/// and is not yet consumed, at most doubled; an announced length reserves nothing that did not
/// arrive by half. After a request of more than a mebibyte its storage is given back.
package struct RequestParser: Sendable {
    /// What `next` found.
    package enum Step: Sendable, Equatable {
        /// A whole request; its words are in `words` until the next call.
        case request
        /// Nothing whole is left: more has to arrive.
        case incomplete
        /// The input is no request and never will be; the connection is to be told (`ERR` and this
        /// text) and closed. Every later call answers the same.
        case protocolError(String)
    }

    /// The words of the last request, valid until the next `append` or `next`.
    package internal(set) var words = Words()
    /// The bounds that requests are held to.
    package var limits: WireLimits
    /// Whether the client has said who it is; before that, requests are kept small.
    package var isAuthenticated: Bool

    /// Where the next unread byte of `words.bytes` stands.
    var position = 0
    /// Where the request being read began.
    var requestStart = 0
    /// Up to where the line that begins at `position` was searched for its end.
    var searched = 0
    /// How many words of the array being read are still to come; 0 between requests.
    var wordsLeft = 0
    /// The length of the bulk whose bytes are awaited at `position`, or -1 before its count line.
    var bulkCount = -1
    /// Why the input was refused.
    var failure: String?

    /// A parser that has read nothing.
    package init(limits: WireLimits = .standard, isAuthenticated: Bool = true) {
        self.limits = limits
        self.isAuthenticated = isAuthenticated
    }

    /// The number of bytes that arrived and belong to no request answered by `next` so far.
    package var pendingByteCount: Int {
        words.bytes.count - (wordsLeft == 0 ? position : requestStart)
    }

    /// Takes what was read from the connection.
    ///
    /// It invalidates `words`.
    package mutating func append(_ input: some Collection<UInt8>) {
        makeRoom(for: input.count)
        words.bytes.append(contentsOf: input)
    }

    /// Takes what was read from the connection.
    ///
    /// It invalidates `words`.
    package mutating func append(_ input: Span<UInt8>) {
        makeRoom(for: input.count)
        words.bytes.append(addingCapacity: input.count) { output in
            for index in input.indices { output.append(input[index]) }
        }
    }
}
