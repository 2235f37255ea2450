import Columns
import Promising
import Wire

/// The answer to an ATP of an appointment service.
struct VisitAvailability {
    /// How well it can be had.
    var status: Availability.Status
    /// The visit that a promise would book, with what kept it from being sooner.
    var answer: VisitAnswer
    /// The first visits that there are, from its day on.
    var slots: [VisitOffer]
}

extension Engine {
    /// The first visits that can be had for a question.
    mutating func visits(
        for visit: VisitQuestion, _ question: SupplyQuestion, due: Int32?, most: Int,
        explains: Bool
    ) -> VisitAvailability {
        var terms = PromiseTerms()
        terms.question = question
        terms.due = due
        let days = visitDays(of: terms, goods: VisitDraft(terms))
        var planner = VisitPlanner()
        var found = VisitAvailability(
            status: .short, answer: answer(visit, in: days, by: &planner), slots: [])
        if explains {
            found.answer.alternatives = alternatives(to: found.answer, in: days, by: &planner)
        }
        guard let offer = found.answer.offer else { return found }
        let today = self.today
        let due = due ?? today
        found.status = due >= today && offer.day <= due ? .available : .later
        found.slots = offers(visit, from: offer.day, in: days, most: most, by: &planner)
        return found
    }
}

extension Reply {
    /// The map of an ATP of an appointment service.
    mutating func visits(
        _ found: VisitAvailability, id: Span<UInt8>, explains: Bool, _ tables: Tables
    ) {
        let question = found.answer.question
        map(explains ? 8 : 7)
        key("item")
        bulk(id)
        key("quantity")
        quantity(question.quantity)
        key("status")
        bulk(found.status.word)
        key("arrive")
        day(orNull: found.answer.offer?.day)
        key("on_time")
        quantity(found.status == .available ? question.quantity : 0)
        key("sources")
        array(found.answer.offer == nil ? 0 : 1)
        if let offer = found.answer.offer {
            source(
                OrderRecord.Source(
                    location: tables.location.key(ofRow: question.locations[offer.site]),
                    stock: -1, quantity: question.quantity, ship: offer.day, arrive: offer.day,
                    how: .make))
        }
        key("slots")
        array(found.slots.count)
        for offer in found.slots {
            map(5)
            key("location")
            text(tables.location.keys, row: question.locations[offer.site])
            key("date")
            day(offer.day)
            time(of: offer)
            key("crew")
            array(offer.crew.count)
            for resource in offer.crew { text(tables.resource.keys, row: resource) }
        }
        guard explains else { return }
        key(OrderKey.explain)
        map(2)
        explanation(of: found.answer, tables)
    }

    /// What kept a visit from being sooner, and what else could be offered: two keys of a map.
    mutating func explanation(of answer: VisitAnswer, _ tables: Tables) {
        let question = answer.question
        key("constraint")
        map(5)
        key("kind")
        bulk(answer.obstacle.word.rawValue)
        key("item")
        text(tables.item.keys, row: question.item)
        key("location")
        let place = question.locations.count == 1 ? question.locations[0] : -1
        id(place, of: tables.location)
        key("resource")
        let only = answer.obstacle.isOfResource ? question.onlyResource : -1
        id(only >= 0 ? only : answer.resource, of: tables.resource)
        key("skill")
        if question.missing.isEmpty { null() } else { bulk(question.missing.span) }
        key("alternatives")
        array(answer.alternatives.count)
        for offer in answer.alternatives {
            map(7)
            key("kind")
            bulk(AlternativeWord.nextSlot.rawValue)
            key("item")
            text(tables.item.keys, row: question.item)
            key("location")
            text(tables.location.keys, row: question.locations[offer.site])
            key("quantity")
            quantity(question.quantity)
            key("arrive")
            day(offer.day)
            time(of: offer)
        }
    }

    private mutating func time(of offer: VisitOffer) {
        key(OrderKey.start)
        moment(Slot.moment(day: offer.day, slot: offer.start))
        key(OrderKey.end)
        moment(Slot.moment(day: offer.day, slot: offer.start + offer.count))
    }
}

extension VisitAnswer.Obstacle {
    /// The word in replies.
    fileprivate var word: ConstraintWord {
        switch self {
        case .none: .none
        case .crew(.skill): .skill
        case .crew(.hours): .shift
        case .crew(.booked), .unplaced: .resource
        case .zone: .lane
        case .fence: .fence
        case .closed: .calendar
        case .quota: .quota
        case .past: .duePast
        case .latest: .latest
        case .otherLine: .otherLine
        case .effort: .effort
        }
    }

    /// Whether it is about those who could come.
    fileprivate var isOfResource: Bool {
        if case .crew(let obstacle) = self { return obstacle != .skill }
        return false
    }
}

extension VisitQuestion {
    /// The one resource without which the visit cannot be; -1 when there is none, or several.
    fileprivate var onlyResource: Int {
        var only = -1
        for need in request.sites.flatMap(\.needs) where need.candidates.count == 1 {
            let resource = need.candidates[0].resource
            if only >= 0, only != resource { return -1 }
            only = resource
        }
        return request.sites.count == 1 ? only : -1
    }
}
