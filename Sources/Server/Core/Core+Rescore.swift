import Engine
import Wire

extension Core {
    /// Lets score columns that are wanted be made beside service, one after the other, and passes
    /// LEAD.TOP on to versions whose column is there; called several times a second.
    func rescoreWhenDue() {
        switchWhenDue()
        guard let work = engine.beginRescore() else { return }
        background.run {
            work.run()
        } then: { [self] made in
            guard !isClosed else { return }
            engine.endRescore(made)
            rescoreWhenDue()
        }
    }

    /// Lets the next leads be looked at to which a new version may give another grade; called several
    /// times a second, so that neither the loop nor who listens gets more than a slice at a time.
    func regradeWhenDue() {
        // What the sink refuses now is due later.
        guard sink.refusal == nil, let request = engine.dueRegrading else { return }
        _ = applyOwn(request, at: clock.now())
        endBatch()
    }

    /// Applies and journals the passing to new versions; what the sink refuses now is due later.
    private func switchWhenDue() {
        while sink.refusal == nil, let request = engine.dueSwitch {
            guard case .applied = applyOwn(request, at: clock.now()).outcome else { return }
            endBatch()
        }
    }
}
