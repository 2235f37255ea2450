import Foundation
import TestKit
import Testing

/// The data of a bicycle maker, in short: what `scripts/adventureworks` does with 20,000 order lines,
/// with the youngest 300 of its resellers, and nothing on the shelves of what they order.
@Suite struct BicycleMakerTests {
    @Test func `order lines are promised from stock, making and buying, and none is short`() throws
    {
        guard Golden.hasSharedData(for: "promising the orders of a bicycle maker") else { return }
        let maker = try BicycleMaker(lines: 300)
        var desk = Desk()
        desk.now = maker.begins
        for line in maker.setUp {
            let reply = desk.ask(line)
            try #require(!reply.hasPrefix(#"{"error""#), "\(line): \(reply)")
        }
        var outcomes: [String: Int] = [:]
        for order in maker.orders {
            let reply = desk.ask(order.line)
            let answer = try JSONDecoder().decode(Answer.self, from: Data(reply.utf8))
            #expect(answer.status == "confirmed", "\(order.line): \(reply)")
            for line in answer.lines {
                #expect(line.confirmed == line.quantity, "\(order.line): \(reply)")
                for how in Set(line.sources.map(\.how)) { outcomes[how, default: 0] += 1 }
                let isLate = line.arrive > order.due
                outcomes[isLate ? "late" : "on time", default: 0] += 1
            }
        }
        #expect((outcomes["on time"] ?? 0) + (outcomes["late"] ?? 0) == 300)
        for how in ["stock", "make", "buy"] {
            #expect(outcomes[how, default: 0] > 0, "nothing by \(how): \(outcomes)")
        }
        let check = desk.ask("CHECK")
        #expect(check.hasPrefix(#"{"ok":true"#), "\(check)")
        // All of it is given back, to the last piece.
        for order in maker.orders { desk.ask("ORDER.RELEASE \(order.name)") }
        for item in maker.items {
            let rows = desk.ask("STOCK.GET \(item)")
            let open = rows.components(separatedBy: #""reserved":"#).dropFirst()
            #expect(open.allSatisfy { $0.hasPrefix("0,") }, "\(item): \(rows)")
        }
    }

    private struct Answer: Decodable {
        let status: String
        let lines: [Line]

        struct Line: Decodable {
            let quantity: Double
            let confirmed: Double
            let arrive: String
            let sources: [Source]
        }

        struct Source: Decodable { let how: String }
    }
}

/// What of the bicycle maker's data the test needs, as lines of the protocol.
///
/// What every second product has on its shelves is left out, so that it has to be made or bought.
private struct BicycleMaker {
    /// Midnight of the day of the first order, in Unix ms.
    let begins: Int64
    /// The lines that set up products, stock, bills, routings and vendors.
    let setUp: [String]
    /// The orders, with the day on which they are due.
    let orders: [(name: String, line: String, due: String)]
    /// The products.
    let items: [String]

    init(lines: Int) throws {
        let products = try Self.table("Product.csv")
        let sold = try Self.table("sales_order_lines.csv.gz", last: lines, of: "reseller")
        let today = try #require(sold.first?["OrderDate"])
        let date = try Date.ISO8601FormatStyle().year().month().day().parse(today)
        begins = Int64(date.timeIntervalSince1970) * 1_000
        items = products.compactMap { $0["ProductID"] }.map { "p\($0)" }
        var script = [
            "LOCATION.PUT plant kind plant",
            "ITEM.MPUT 1 kind " + items.map { "\($0) product" }.joined(separator: " "),
            "RESOURCE.PUT line unit pieces", "CAPACITY.SET line \(today) 60 DAYS 366",
        ]
        let wanted = Set(sold.compactMap { $0["ProductID"] }).sorted()
        let emptied = Set(wanted.enumerated().filter { $0.offset % 2 == 0 }.map(\.element))
        var onHand: [String: Int] = [:]
        for row in try Self.table("ProductInventory.csv") {
            guard let product = row["ProductID"], !emptied.contains(product) else { continue }
            onHand[product, default: 0] += Int(row["Quantity"] ?? "") ?? 0
        }
        for (product, quantity) in onHand.sorted(by: { $0.key < $1.key }) {
            script.append("STOCK.SET p\(product) plant \(quantity)")
        }
        var bills: [String: [String]] = [:]
        for row in try Self.table("BillOfMaterials.csv") where row["EndDate"] == "" {
            guard let item = row["ProductAssemblyID"], !item.isEmpty,
                let part = row["ComponentID"], let quantity = row["PerAssemblyQty"]
            else { continue }
            bills[item, default: []].append("p\(part) \(quantity)")
        }
        for (item, parts) in bills.sorted(by: { $0.key < $1.key }) {
            script.append("BOM.SET p\(item) " + parts.joined(separator: " "))
        }
        for row in products where row["MakeFlag"] == "1" {
            guard let item = row["ProductID"], let days = row["DaysToManufacture"] else { continue }
            script.append("ROUTING.SET p\(item) plant line 1 LEAD \(days)")
        }
        for row in try Self.table("ProductVendor.csv") {
            guard let item = row["ProductID"], let vendor = row["BusinessEntityID"],
                let days = row["AverageLeadTime"], let least = row["MinOrderQty"]
            else { continue }
            script.append("SUPPLIER.SET p\(item) plant v\(vendor) \(days) MIN \(least)")
        }
        setUp = script
        var orders: [(name: String, line: String, due: String)] = []
        for row in sold {
            guard let name = row["SalesOrderNumber"], let item = row["ProductID"],
                let quantity = row["Qty"], let due = row["DueDate"]
            else { continue }
            if orders.last?.name != name { orders.append((name, "PROMISE \(name)", due)) }
            orders[orders.count - 1].line += " LINE p\(item) \(quantity)"
        }
        self.orders = orders.map { ($0.name, "\($0.line) BY \($0.due) CONFIRM", $0.due) }
    }

    /// The rows of a file of the shared data, by column; plain or compressed by gzip.
    ///
    /// With `kind` only the last so many rows that begin with it.
    private static func table(
        _ name: String, last count: Int = .max, of kind: String = ""
    ) throws -> [[String: String]] {
        let path = try #require(Golden.sharedData) + "/orders/adventureworks/" + name
        let bytes = name.hasSuffix(".gz") ? Golden.unpacked(path) : Golden.bytes(path)
        let text = String(decoding: try #require(bytes), as: UTF8.self)
        let lines = text.utf8.split(separator: UInt8(ascii: "\n"))
        let header = cells(try #require(lines.first))
        return lines.dropFirst().filter { $0.starts(with: kind.utf8) }.suffix(count).map {
            Dictionary(zip(header, cells($0))) { first, _ in first }
        }
    }

    /// The cells of a line; a comma between quotes belongs to its cell.
    private static func cells(_ line: Substring.UTF8View) -> [String] {
        var cells: [[UInt8]] = [[]]
        var isQuoted = false
        for byte in line {
            switch byte {
            case UInt8(ascii: "\""): isQuoted.toggle()
            case UInt8(ascii: ",") where !isQuoted: cells.append([])
            default: cells[cells.count - 1].append(byte)
            }
        }
        return cells.map { String(decoding: $0, as: UTF8.self) }
    }
}
