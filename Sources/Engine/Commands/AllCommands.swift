/// The commands that the engine knows, in the order of the reference.
///
/// A command appears here and in its own file, nowhere else.
extension Engine {
    static let allCommands: [any Command] =
        records(.lead) + [LeadTouch(), LeadScore(), LeadTop(), LeadHistory(), LeadLiftCommand()]
        + records(.account) + records(.item) + records(.location) + records(.resource)
        + [
            ModelLoad(), ModelList(), ModelGet(), ModelDelete(), ModelSetRole(), ModelSwitch(),
            ModelRegrade(), ModelCompare(), ModelCalibrate(), ModelDrift(), ScoreWords(),
            ScoreMany(),
            StockSet(), StockAdjust(), StockSafety(), StockLotSet(), StockGet(), ReceiptPut(),
            ReceiptArrive(),
            ReceiptCancel(), LaneSet(), LaneDelete(), LaneGet(), QuotaSet(), QuotaGet(),
            QuotaDelete(),
            CalendarSet(.ship), CalendarSet(.receive), CalendarSet(.work), CalendarSet(.open),
            CalendarGet(),
            CapacitySet(), CapacityGet(), BomSet(), BomGet(),
            RoutingSet(), RoutingDelete(), RoutingGet(),
            SupplierSet(), SupplierDelete(), SupplierGet(),
            TransferSet(), TransferDelete(), TransferGet(),
            SubstituteSet(), SubstituteDelete(), SubstituteGet(),
            SkillSet(), SkillDelete(), SkillGet(), ShiftSet(), ShiftDelete(), ShiftGet(),
            AbsenceSet(), AbsenceDelete(), AbsenceGet(),
            AppointmentSet(), AppointmentDelete(), AppointmentGet(), AgendaGet(),
            Atp(), Promise(), OrderConfirm(), OrderReserve(), OrderRelease(), OrderExtend(),
            OrderShip(),
            OrderAmend(), OrderGet(), OrderAtRisk(),
            RecordPut(.order), RecordFind(.order), RecordCount(.order), RecordFields(.order),
            RecordField(.order),
            SideGet(), SideSet(), SideSetMany(), SideDelete(), SideExists(),
            SideIncrement(byStep: false),
            SideIncrement(byStep: true),
            SideTimeToLive(), SideScan(), SideCount(), SideType(), SideFlush(),
            Check(), Digest(),
        ]

    /// The verbs that every table answers.
    private static func records(_ entity: Entity) -> [any Command] {
        [
            RecordPut(entity), RecordPutMany(entity), RecordGet(entity), RecordDelete(entity),
            RecordFind(entity), RecordCount(entity), RecordFields(entity), RecordField(entity),
        ]
    }
}
