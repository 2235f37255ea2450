import Foundation
import Synchronization

/// Where a tool writes for a person.
package protocol Console: Sendable {
    /// True when a person looks at it: colours and a moving progress line are welcome.
    var isTerminal: Bool { get }
    /// Writes text as it is.
    func write(_ text: String)
}

extension Console {
    /// Writes one line.
    package func line(_ text: String) { write(text + "\n") }
}

/// Standard output or standard error of this process.
package struct StandardConsole: Console {
    /// The ordinary output of a tool.
    package static let output = StandardConsole(descriptor: STDOUT_FILENO)
    /// Progress and complaints.
    package static let errors = StandardConsole(descriptor: STDERR_FILENO)

    private let descriptor: Int32
    package let isTerminal: Bool

    /// The console behind a file descriptor; standard output unless told otherwise.
    package init(descriptor: Int32 = STDOUT_FILENO) {
        self.descriptor = descriptor
        isTerminal = isatty(descriptor) == 1
    }

    package func write(_ text: String) {
        // A reader that went away (`leadstock demo | head`) is no error of ours.
        try? FileHandle(fileDescriptor: descriptor, closeOnDealloc: false).write(
            contentsOf: Data(text.utf8))
    }
}

/// A console that only remembers; for tests, and for output that is judged before it is shown.
package final class RecordedConsole: Console {
    package let isTerminal: Bool
    private let recorded = Mutex("")

    /// An empty console that claims to be a terminal or not.
    package init(isTerminal: Bool = false) { self.isTerminal = isTerminal }

    /// Everything written so far.
    package var text: String { recorded.withLock { $0 } }

    package func write(_ text: String) { recorded.withLock { $0 += text } }
}
