import CShims

/// What the linked allocator says of itself.
enum Allocator {
    /// A figure in bytes by jemalloc's name for it, or nil when another allocator is linked.
    static func figure(_ name: String) -> Int? {
        let bytes = unsafe leadstock_malloc_figure(name)
        return bytes == 0 ? nil : Int(bytes)
    }
}
