import CShims

/// What the processor can do; it decides the speed of a kernel, never its result.
enum Processor {
    /// Whether the AVX2 twin of a kernel may run.
    static let hasAVX2 = leadstock_has_avx2() != 0
}
