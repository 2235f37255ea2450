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
        columns: [
            EntityColumn(CapacityColumn.resource), EntityColumn(CapacityColumn.day),
            EntityColumn(CapacityColumn.quantity),
        ])

    /// The columns of capacity, by position.
    enum CapacityColumn {
        static let resource = Field(
            1, "resource", .integer, doc: "Row of the resource.", access: .hidden)
        static let day = Field(2, "day", .date, doc: "The day.", access: .hidden)
        static let quantity = Field(
            3, "quantity", .quantity, unit: "thousandths", doc: "What it can do on the day.",
            access: .hidden)
    }

    /// What goes into an item; the key is the rows of the item and of the component.
    package static let component = Entity(
        table: .component, noun: "COMPONENT",
        columns: [
            EntityColumn(ComponentColumn.item), EntityColumn(ComponentColumn.component),
            EntityColumn(ComponentColumn.quantity), EntityColumn(ComponentColumn.fixed),
            EntityColumn(ComponentColumn.scrap), EntityColumn(ComponentColumn.from),
            EntityColumn(ComponentColumn.to),
        ])

    /// The columns of a component, by position.
    enum ComponentColumn {
        static let item = Field(1, "item", .integer, doc: "Row of the item.", access: .hidden)
        static let component = Field(
            2, "component", .integer, doc: "Row of what goes into it.", access: .hidden)
        static let quantity = Field(
            3, "quantity", .quantity, unit: "thousandths", doc: "What a unit of the item takes.",
            access: .hidden)
        static let fixed = Field(
            4, "fixed", .quantity, unit: "thousandths", doc: "What a run takes besides.",
            access: .hidden)
        static let scrap = Field(
            5, "scrap", .integer, unit: "thousandths",
            doc: "What is taken besides because it is lost.", access: .hidden)
        static let from = Field(
            6, "from", .date, doc: "The first day it goes in.", access: .hidden)
        static let to = Field(7, "to", .date, doc: "The last day it goes in.", access: .hidden)
    }

    /// A way to make an item at a location; the key is both rows and the priority.
    package static let routing = Entity(
        table: .routing, noun: "ROUTING",
        columns: [
            EntityColumn(RoutingColumn.item), EntityColumn(RoutingColumn.location),
            EntityColumn(RoutingColumn.priority), EntityColumn(RoutingColumn.lead),
            EntityColumn(RoutingColumn.queue), EntityColumn(RoutingColumn.from),
            EntityColumn(RoutingColumn.to), EntityColumn(RoutingColumn.operations),
        ])

    /// The columns of a routing, by position.
    enum RoutingColumn {
        static let item = Field(1, "item", .integer, doc: "Row of the item.", access: .hidden)
        static let location = Field(
            2, "location", .integer, doc: "Row of the location.", access: .hidden)
        static let priority = Field(
            3, "priority", .integer, doc: "The lowest is tried first.", access: .hidden)
        static let lead = Field(
            4, "lead", .integer, unit: "days", doc: "From the last day of work to shipping.",
            access: .hidden)
        static let queue = Field(
            5, "queue", .integer, unit: "days", doc: "From taking components to work.",
            access: .hidden)
        static let from = Field(
            6, "from", .date, doc: "The first day components are taken.", access: .hidden)
        static let to = Field(
            7, "to", .date, doc: "The last day components are taken.", access: .hidden)
        static let operations = Field(
            8, "operations", .text, doc: "Its steps; RoutingSteps draws the bytes.",
            access: .hidden)
    }

    /// A supplier of an item to a location; the key is both rows and the supplier's name.
    package static let supplier = Entity(
        table: .supplier, noun: "SUPPLIER",
        columns: [
            EntityColumn(SupplierColumn.item), EntityColumn(SupplierColumn.location),
            EntityColumn(SupplierColumn.name), EntityColumn(SupplierColumn.days),
            EntityColumn(SupplierColumn.minimum), EntityColumn(SupplierColumn.multiple),
            EntityColumn(SupplierColumn.priority),
        ])

    /// The columns of a supplier, by position.
    enum SupplierColumn {
        static let item = Field(1, "item", .integer, doc: "Row of the item.", access: .hidden)
        static let location = Field(
            2, "location", .integer, doc: "Row of the location.", access: .hidden)
        static let name = Field(3, "supplier", .text, doc: "Who supplies.", access: .hidden)
        static let days = Field(
            4, "days", .integer, unit: "days", doc: "From the order to the receipt.",
            access: .hidden)
        static let minimum = Field(
            5, "minimum", .quantity, unit: "thousandths", doc: "The least that is bought.",
            access: .hidden)
        static let multiple = Field(
            6, "multiple", .quantity, unit: "thousandths", doc: "What is bought is a multiple.",
            access: .hidden)
        static let priority = Field(
            7, "priority", .integer, doc: "The lowest is tried first.", access: .hidden)
    }

    /// A way of goods between two locations; the key is both rows.
    package static let transfer = Entity(
        table: .transfer, noun: "TRANSFER",
        columns: [
            EntityColumn(TransferColumn.source), EntityColumn(TransferColumn.target),
            EntityColumn(TransferColumn.days), EntityColumn(TransferColumn.priority),
        ])

    /// The columns of a transfer, by position.
    enum TransferColumn {
        static let source = Field(
            1, "source", .integer, doc: "Row of the location that sends.", access: .hidden)
        static let target = Field(
            2, "target", .integer, doc: "Row of the location that receives.", access: .hidden)
        static let days = Field(
            3, "days", .integer, unit: "days", doc: "From sending to receiving.", access: .hidden)
        static let priority = Field(
            4, "priority", .integer, doc: "The lowest is tried first.", access: .hidden)
    }

    /// What may stand in for an item; the key is the rows of both.
    package static let substitute = Entity(
        table: .substitute, noun: "SUBSTITUTE",
        columns: [
            EntityColumn(SubstituteColumn.item), EntityColumn(SubstituteColumn.other),
            EntityColumn(SubstituteColumn.ratio), EntityColumn(SubstituteColumn.priority),
            EntityColumn(SubstituteColumn.supersedes), EntityColumn(SubstituteColumn.from),
            EntityColumn(SubstituteColumn.to),
        ])

    /// The columns of a substitute, by position.
    enum SubstituteColumn {
        static let item = Field(1, "item", .integer, doc: "Row of the item.", access: .hidden)
        static let other = Field(
            2, "other", .integer, doc: "Row of what stands in.", access: .hidden)
        static let ratio = Field(
            3, "ratio", .quantity, unit: "thousandths",
            doc: "Units of the other for a unit of the item.", access: .hidden)
        static let priority = Field(
            4, "priority", .integer, doc: "The lowest is tried first.", access: .hidden)
        static let supersedes = Field(
            5, "supersedes", .flag, doc: "Whether the other follows the item for good.",
            access: .hidden)
        static let from = Field(6, "from", .date, doc: "The first day it may.", access: .hidden)
        static let to = Field(7, "to", .date, doc: "The last day it may.", access: .hidden)
    }
}
