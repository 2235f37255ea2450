import Columns

/// What makes, buys, moves and replaces items: the tables that a chain of supply is built from.
extension Entity {
    /// Something that works: a machine, a line, a crew, an oven.
    package static let resource = Entity(
        table: .resource, noun: "RESOURCE",
        columns: [
            EntityColumn(Field(1, "name", .text, doc: "Name.")),
            EntityColumn(
                Field(2, "unit", .category, doc: "Unit of its capacity, such as minutes.")),
            EntityColumn(Field(3, "kind", .category, doc: "What it is.")),
            EntityColumn(ResourceColumn.finite), EntityColumn(ResourceColumn.location),
            EntityColumn(ResourceColumn.slots, bounds: 1...1_000),
            EntityColumn(ResourceColumn.pool),
        ])

    /// The columns of a resource that the engine reads itself.
    enum ResourceColumn {
        static let finite = Field(
            4, "finite", .flag,
            doc: "Whether its capacity bounds what is made; true when it is not said.")
        static let location = Field(
            5, "location", .text,
            doc: "Id of the location from which it serves visits; without one it serves none.")
        static let slots = Field(
            6, "slots", .integer,
            doc: "Visits that it can serve at the same time; 1 when it is not said.")
        static let pool = Field(
            7, "pool", .category, doc: "Pool from which appointments may take their crew.")
    }

    /// What a resource can do on a day; the key is the resource's row and the day.
    package static let capacity = Entity(
        table: .capacity, noun: "CAPACITY",
        fields: [
            CapacityColumn.resource, CapacityColumn.day, CapacityColumn.quantity,
            CapacityColumn.worked,
        ])

    /// The columns of capacity, by position.
    enum CapacityColumn {
        static let resource = Field.hidden(1, "resource", .integer, doc: "Row of the resource.")
        static let day = Field.hidden(2, "day", .date, doc: "The day.")
        static let quantity = Field.hidden(
            3, "quantity", .quantity, unit: "thousandths", doc: "What it can do on the day.")
        static let worked = Field.hidden(
            4, "worked", .quantity, unit: "thousandths",
            doc: "What of the day went into orders that have left.")
    }

    /// What goes into an item; the key is the rows of the item and of the component.
    package static let component = Entity(
        table: .component, noun: "COMPONENT",
        fields: [
            ComponentColumn.item, ComponentColumn.component, ComponentColumn.quantity,
            ComponentColumn.fixed, ComponentColumn.scrap, ComponentColumn.from, ComponentColumn.to,
        ])

    /// The columns of a component, by position.
    enum ComponentColumn {
        static let item = Field.hidden(1, "item", .integer, doc: "Row of the item.")
        static let component = Field.hidden(
            2, "component", .integer, doc: "Row of what goes into it.")
        static let quantity = Field.hidden(
            3, "quantity", .quantity, unit: "thousandths", doc: "What a unit of the item takes.")
        static let fixed = Field.hidden(
            4, "fixed", .quantity, unit: "thousandths", doc: "What a run takes besides.")
        static let scrap = Field.hidden(
            5, "scrap", .integer, unit: "thousandths",
            doc: "What is taken besides because it is lost.")
        static let from = Field.hidden(6, "from", .date, doc: "The first day it goes in.")
        static let to = Field.hidden(7, "to", .date, doc: "The last day it goes in.")
    }

    /// A way to make an item at a location; the key is both rows and the priority.
    package static let routing = Entity(
        table: .routing, noun: "ROUTING",
        fields: [
            RoutingColumn.item, RoutingColumn.location, RoutingColumn.priority, RoutingColumn.lead,
            RoutingColumn.queue, RoutingColumn.from, RoutingColumn.to, RoutingColumn.operations,
            RoutingColumn.workdays,
        ])

    /// The columns of a routing, by position.
    enum RoutingColumn {
        static let item = Field.hidden(1, "item", .integer, doc: "Row of the item.")
        static let location = Field.hidden(2, "location", .integer, doc: "Row of the location.")
        static let priority = Field.hidden(
            3, "priority", .integer, doc: "The lowest is tried first.")
        static let lead = Field.hidden(
            4, "lead", .integer, unit: "days", doc: "From the last day of work to shipping.")
        static let queue = Field.hidden(
            5, "queue", .integer, unit: "days", doc: "From taking components to work.")
        static let from = Field.hidden(6, "from", .date, doc: "The first day components are taken.")
        static let to = Field.hidden(7, "to", .date, doc: "The last day components are taken.")
        static let operations = Field.hidden(
            8, "operations", .text, doc: "Its steps; RoutingSteps draws the bytes.")
        static let workdays = Field.hidden(
            9, "workdays", .flag,
            doc: "Whether lead and queue are days on which the location works.")
    }

    /// A supplier of an item to a location; the key is both rows and the supplier's name.
    package static let supplier = Entity(
        table: .supplier, noun: "SUPPLIER",
        fields: [
            SupplierColumn.item, SupplierColumn.location, SupplierColumn.name, SupplierColumn.days,
            SupplierColumn.minimum, SupplierColumn.multiple, SupplierColumn.priority,
            SupplierColumn.workdays,
        ])

    /// The columns of a supplier, by position.
    enum SupplierColumn {
        static let item = Field.hidden(1, "item", .integer, doc: "Row of the item.")
        static let location = Field.hidden(2, "location", .integer, doc: "Row of the location.")
        static let name = Field.hidden(3, "supplier", .text, doc: "Who supplies.")
        static let days = Field.hidden(
            4, "days", .integer, unit: "days", doc: "From the order to the receipt.")
        static let minimum = Field.hidden(
            5, "minimum", .quantity, unit: "thousandths", doc: "The least that is bought.")
        static let multiple = Field.hidden(
            6, "multiple", .quantity, unit: "thousandths", doc: "What is bought is a multiple.")
        static let priority = Field.hidden(
            7, "priority", .integer, doc: "The lowest is tried first.")
        static let workdays = Field.hidden(
            8, "workdays", .flag, doc: "Whether days are those on which the location works.")
    }

    /// A way of goods between two locations; the key is both rows.
    package static let transfer = Entity(
        table: .transfer, noun: "TRANSFER",
        fields: [
            TransferColumn.source, TransferColumn.target, TransferColumn.days,
            TransferColumn.priority, TransferColumn.workdays,
        ])

    /// The columns of a transfer, by position.
    enum TransferColumn {
        static let source = Field.hidden(
            1, "source", .integer, doc: "Row of the location that sends.")
        static let target = Field.hidden(
            2, "target", .integer, doc: "Row of the location that receives.")
        static let days = Field.hidden(
            3, "days", .integer, unit: "days", doc: "From sending to receiving.")
        static let priority = Field.hidden(
            4, "priority", .integer, doc: "The lowest is tried first.")
        static let workdays = Field.hidden(
            5, "workdays", .flag, doc: "Whether days are those on which the receiver works.")
    }

    /// What may stand in for an item; the key is the rows of both.
    package static let substitute = Entity(
        table: .substitute, noun: "SUBSTITUTE",
        fields: [
            SubstituteColumn.item, SubstituteColumn.other, SubstituteColumn.ratio,
            SubstituteColumn.priority, SubstituteColumn.supersedes, SubstituteColumn.from,
            SubstituteColumn.to,
        ])

    /// The columns of a substitute, by position.
    enum SubstituteColumn {
        static let item = Field.hidden(1, "item", .integer, doc: "Row of the item.")
        static let other = Field.hidden(2, "other", .integer, doc: "Row of what stands in.")
        static let ratio = Field.hidden(
            3, "ratio", .quantity, unit: "thousandths",
            doc: "Units of the other for a unit of the item.")
        static let priority = Field.hidden(
            4, "priority", .integer, doc: "The lowest is tried first.")
        static let supersedes = Field.hidden(
            5, "supersedes", .flag, doc: "Whether the other follows the item for good.")
        static let from = Field.hidden(6, "from", .date, doc: "The first day it may.")
        static let to = Field.hidden(7, "to", .date, doc: "The last day it may.")
    }
}
