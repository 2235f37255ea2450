import Synchronization

/// A value on its way from one thread to another, taken once.
///
/// What cannot be copied cannot be a future's value; this can stand in for it.
final class Handover<Value: ~Copyable & Sendable>: Sendable {
    private let held: Mutex<Value?>

    /// Holds a value until it is taken.
    init(_ value: consuming Value) { held = Mutex(consume value) }

    /// The value, the first time.
    func take() -> Value? { held.withLock { $0.take() } }
}
