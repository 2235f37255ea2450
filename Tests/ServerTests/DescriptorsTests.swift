import Testing

@testable import Server

@Suite struct DescriptorsTests {
    @Test(arguments: [
        (10_000, 20_000, 10_000), (10_000, 1_024, 960), (10_000, 10_064, 10_000),
        (10_000, 10_063, 9_999), (100, 64, 1), (100, 10, 1),
    ])
    func `clients leave room for the journal and the process`(
        clients: Int, descriptors: Int, room: Int
    ) {
        #expect(Descriptors.room(forClients: clients, of: descriptors) == room)
    }

    @Test func `what few clients need is there already, and asking for it takes nothing away`() {
        let most = Descriptors.raise(forClients: 1_000_000_000)
        #expect(most > Descriptors.reserve)
        #expect(Descriptors.raise(forClients: 1) == most)
    }
}
