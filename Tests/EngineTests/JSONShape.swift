import Foundation

/// JSON as an independent reader sees it.
enum JSONShape {
    /// Whether a text is one JSON value.
    static func isValue(_ text: String) -> Bool { value(text) != nil }

    /// The value of a text, or nil.
    static func value(_ text: String) -> Any? {
        try? JSONSerialization.jsonObject(with: Data(text.utf8), options: [.fragmentsAllowed])
    }
}
