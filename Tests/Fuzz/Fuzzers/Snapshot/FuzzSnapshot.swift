import FuzzKit

/// libFuzzer's entry: stops the process when something that must hold of the snapshot's reader does not.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    // Safe: libFuzzer keeps the bytes for the whole call, and the array copies them.
    let input = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    if let problem = SnapshotCheck.problem(with: input) { fatalError(problem) }
    return 0
}
