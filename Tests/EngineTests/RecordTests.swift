import Testing

@Suite struct RecordTests {
    @Test func `a record is created once and then changed`() {
        var desk = Desk()
        #expect(desk.ask("LEAD.PUT l1 name Ada value 12.5") == "1")
        #expect(desk.ask("LEAD.PUT l1 country NO") == "0")
        #expect(
            desk.ask("LEAD.GET l1")
                == #"{"id":"l1","name":"Ada","country":"NO","value":12.50,"#
                + #""created":"2026-12-01T00:00:00Z","updated":"2026-12-01T00:00:00Z"}"#)
        #expect(desk.ask("LEAD.GET l1 name title") == #"{"id":"l1","name":"Ada","title":null}"#)
        #expect(desk.ask("LEAD.GET l2") == "null")
    }

    @Test func `an empty value clears a field`() {
        var desk = Desk()
        desk.ask("LEAD.PUT l1 name Ada")
        #expect(desk.ask(#"LEAD.PUT l1 name """#) == "0")
        #expect(desk.ask("LEAD.GET l1 name") == #"{"id":"l1","name":null}"#)
    }

    @Test func `a bad value changes nothing and names the field`() {
        var desk = Desk()
        #expect(
            desk.ask("LEAD.PUT l1 name Ada value much")
                == #"{"error":{"code":"BADARG","message":"value: expected an amount of money with at most 2 decimals, found 'much'"}}"#
        )
        #expect(desk.ask("LEAD.COUNT") == "0")
        #expect(desk.ask("LEAD.PUT l1 nonsense 1").contains("NOFIELD"))
        #expect(desk.ask("LEAD.PUT l1 status hot").contains("one of new, working"))
        #expect(desk.ask("LEAD.PUT l1 created 1").contains("the server sets"))
        #expect(desk.ask("LEAD.PUT ID name Ada").contains("BADARG"))
        #expect(desk.ask("ACCOUNT.PUT a tier 4").contains("from 1 to 3"))
        #expect(desk.ask("LEAD.PUT l1 name").contains("wrong number of arguments for 'lead.put'"))
    }

    @Test func `many rows are written all or not at all`() {
        var desk = Desk()
        #expect(desk.ask("LEAD.MPUT 2 name value a Ada 1 b Bob x").contains("row 2: value"))
        #expect(desk.ask("LEAD.COUNT") == "0")
        #expect(desk.ask("LEAD.MPUT 2 name value a Ada 1 b Bob 2") == "2")
        #expect(desk.ask("LEAD.COUNT WHERE \"valu > 1.5\"").contains("NOFIELD"))
        #expect(desk.ask(#"LEAD.COUNT WHERE "value > 1.5""#) == "1")
    }

    @Test func `fields are added at run time`() {
        var desk = Desk()
        #expect(desk.ask(#"LEAD.FIELD ADD score number DOC "How good""#) == #""OK""#)
        #expect(desk.ask("LEAD.FIELD ADD score number").contains("EXISTS"))
        #expect(desk.ask("LEAD.FIELD ADD id number").contains("wrong number of arguments"))
        #expect(desk.ask("LEAD.FIELD DROP score number").contains("expected ADD"))
        desk.ask("LEAD.PUT l1 score 0.1")
        #expect(desk.ask("LEAD.GET l1 score") == #"{"id":"l1","score":0.1}"#)
        #expect(
            desk.ask("LEAD.FIELDS").hasSuffix(
                #"{"name":"score","type":"number","unit":"","builtin":false,"doc":"How good"}]"#))
    }

    @Test func `a deleted id comes back as the last inserted`() {
        var desk = Desk()
        desk.ask("LEAD.MPUT 1 name a A b B c C")
        #expect(desk.ask("LEAD.DEL a a x") == "1")
        desk.ask("LEAD.PUT d name D")
        desk.ask("LEAD.PUT a name A2")
        #expect(
            desk.ask("LEAD.FIND RETURN name")
                == #"[{"id":"b","name":"B"},{"id":"c","name":"C"},{"id":"d","name":"D"},{"id":"a","name":"A2"}]"#
        )
        #expect(
            desk.ask("LEAD.FIND ORDER name DESC LIMIT 1 RETURN name") == #"[{"id":"d","name":"D"}]"#
        )
        #expect(desk.ask("LEAD.COUNT BY name") == #"{"A2":1,"B":1,"C":1,"D":1}"#)
    }

    @Test func `a retried write is answered and not applied again`() {
        var desk = Desk()
        desk.ask("ITEM.PUT bike kind product")
        desk.ask("LOCATION.PUT oslo zone north")
        #expect(desk.ask("STOCK.ADJUST bike oslo 5 ID k1") == "5")
        #expect(desk.ask("STOCK.ADJUST bike oslo 5 ID k1") == "5")
        #expect(desk.ask("STOCK.ADJUST bike oslo 6 ID k1").contains("DUPLICATE"))
        #expect(desk.ask("STOCK.ADJUST bike oslo 0.5 ID k2") == "5.5")
        #expect(desk.ask("STOCK.ADJUST bike oslo -6").contains("STATE"))
    }
}
