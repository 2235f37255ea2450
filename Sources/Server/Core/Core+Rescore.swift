import Engine
import Wire

extension Core {
    /// Lets score columns that are wanted be made beside service, one after the other, and passes
    /// LEAD.TOP on to versions whose column is there; called several times a second.
    func rescoreWhenDue() {
        switchWhenDue()
        guard let work = engine.beginRescore() else { return }
        workers.run {
            work.run()
        } then: { [self] made in
            engine.endRescore(made)
            rescoreWhenDue()
        }
    }

    /// Applies and journals the passing to new versions; what the sink refuses now is due later.
    private func switchWhenDue() {
        while sink.refusal == nil, let request = engine.dueSwitch,
            let command = table.find(request)
        {
            let time = clock.now()
            var reply = Reply(.resp2)
            guard case .applied = engine.apply(request, command: command, at: time, into: &reply)
            else { return }
            admit(request, command, at: time)
            endBatch()
        }
    }
}
