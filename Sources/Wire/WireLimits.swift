/// The highest values of the framing: what a request may measure before it is refused.
///
/// Reaching one is a protocol error, after which the connection is closed (PROTOCOL §1). Bounds
/// above the framing (ids, fields, rows) are the engine's.
package struct WireLimits: Sendable, Equatable {
    /// The longest inline line or count line, in bytes without its line end.
    package var lineBytes = 64 * 1024
    /// The longest single argument, in bytes.
    package var bulkBytes = 512 * 1024 * 1024
    /// The most words in one request.
    package var arguments = 1_048_576
    /// The most bytes of one request, framing included.
    package var requestBytes = 1024 * 1024 * 1024

    /// The limits of a connection that may do everything.
    package static let standard = WireLimits()

    /// The most words of a request from a connection that has not said who it is.
    package static let unauthenticatedArguments = 10
    /// The longest argument from a connection that has not said who it is.
    package static let unauthenticatedBulkBytes = 16_384

    /// The standard limits.
    package init() {}
}
