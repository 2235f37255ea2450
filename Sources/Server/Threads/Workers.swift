/// Runs long work beside the core and brings its result back to the core's thread.
package protocol Workers: AnyObject {
    /// Runs `work` on another thread, then `finish` with its result on the core's.
    func run<Result: Sendable>(
        _ work: @escaping @Sendable () -> Result, then finish: @escaping (Result) -> Void)
}
