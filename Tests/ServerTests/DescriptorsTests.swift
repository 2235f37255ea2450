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

    @Test func `room for few clients is there already, and asking for it takes nothing away`() {
        let before = Descriptors.makeRoom(forClients: 1_000_000_000)
        #expect(Descriptors.makeRoom(forClients: 1) == 1)
        #expect(Descriptors.makeRoom(forClients: 1_000_000_000) == before)
    }
}
