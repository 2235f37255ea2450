#!/usr/bin/env python3
"""Makes Data/samples: Fjordwerk, an invented maker of cargo bikes, its leads, its goods and two models.

    scripts/make-samples.py            write the files into Data/samples
    scripts/make-samples.py --check    write nothing; exit 1 when a committed file differs from a fresh run
    scripts/make-samples.py --report   write nothing; print what the data holds and how good the models are

The same bytes come out on every Python from 3.9 on, because nothing here depends on the library:
the random source and exp() are our own, sums are taken in a stated order (sum() of floats became
more exact in Python 3.12, which would change last digits), and no set is ever iterated.
"""

import json
import math
import os
import sys

SEED = 20261121
FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Data", "samples")
LEADS, ACCOUNTS = 2000, 400


# ---------------------------------------------------------------- chance and arithmetic

class Random:
    """SplitMix64 (Steele, Lea, Flood 2014): 64 bits of state, the same numbers for the same seed."""

    MASK = (1 << 64) - 1

    def __init__(self, seed):
        self.state = seed

    def next(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & self.MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & self.MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & self.MASK
        return z ^ (z >> 31)

    def unit(self):
        """A number in [0, 1) with 53 random bits."""
        return (self.next() >> 11) * (1.0 / (1 << 53))

    def below(self, bound):
        return self.next() % bound

    def between(self, low, high):
        """A whole number from low to high, both included."""
        return low + self.below(high - low + 1)

    def chance(self, percent):
        return self.below(100) < percent

    def pick(self, choices):
        return choices[self.below(len(choices))]

    def weighted(self, pairs):
        """One of the (choice, whole weight) pairs."""
        total = 0
        for _, weight in pairs:
            total += weight
        draw = self.below(total)
        for choice, weight in pairs:
            draw -= weight
            if draw < 0:
                return choice
        raise AssertionError("the draw is below the total")

    def normal(self):
        """About normal, mean 0, deviation 1: twelve uniforms added (no log, no cosine)."""
        total = 0.0
        for _ in range(12):
            total += self.unit()
        return total - 6.0


def exp(x):
    """e to the x by halving the range and a fixed Taylor sum; exact enough and the same everywhere."""
    if x < -700.0:
        return 0.0
    if x > 700.0:
        x = 700.0
    k = math.floor(x / 0.6931471805599453 + 0.5)
    r = x - k * 0.6931471805599453
    term, total = 1.0, 1.0
    for n in range(1, 22):
        term = term * r / n
        total += term
    return math.ldexp(total, k)


def logistic(x):
    return 1.0 / (1.0 + exp(-x))


def cents(amount):
    return "%d.%02d" % (amount // 100, amount % 100)


# ---------------------------------------------------------------- the world

COUNTRIES = [("Germany", 30, "north"), ("Netherlands", 16, "west"), ("France", 16, "south"), ("Denmark", 10, "north"),
             ("Belgium", 8, "west"), ("Austria", 8, "alps"), ("Switzerland", 8, "alps"), ("Poland", 10, "east"),
             ("Italy", 8, "south"), ("Czechia", 6, "east")]
TERRITORY = {name: territory for name, _, territory in COUNTRIES}
OWNERS = {"north": ["anna", "bent"], "west": ["carla", "daan"], "south": ["elio", "fanny"], "east": ["gosia"],
          "alps": ["heidi"]}

# What makes a buyer: the true effect of each value on the log odds. The models never see this table.
INDUSTRY = [("logistics", 20, 0.9), ("retail", 17, 0.3), ("municipal", 12, 0.7), ("hospitality", 11, -0.3),
            ("construction", 10, -0.5), ("healthcare", 9, 0.2), ("education", 8, -0.6), ("manufacturing", 13, 0.0)]
SOURCE = [("referral", 10, 1.1), ("trade fair", 13, 0.5), ("web form", 27, 0.1), ("webinar", 12, 0.2),
          ("partner", 9, 0.6), ("cold call", 14, -0.9), ("bought list", 15, -1.4)]
REQUEST = [("", 46, -0.4), ("brochure", 26, 0.0), ("demo", 18, 1.1), ("quote", 10, 1.7)]
SIZE = [("1-9", 28, -0.8, 1, 9), ("10-49", 30, -0.2, 10, 49), ("50-249", 23, 0.5, 50, 249),
        ("250-999", 12, 0.7, 250, 999), ("1000+", 7, 0.3, 1000, 9000)]
TITLES = [("Head of Logistics", 14, 0.5), ("Fleet Manager", 20, 0.6), ("Managing Director", 14, 0.3),
          ("Sustainability Officer", 12, 0.4), ("Buyer", 16, 0.1), ("Office Manager", 13, -0.5), ("Student", 4, -2.0),
          ("Assistant", 7, -0.4)]

FIRST = ["Aino", "Bram", "Clara", "Dirk", "Edda", "Filip", "Greta", "Hugo", "Ines", "Jonas", "Katja", "Lars", "Mila",
         "Nils", "Oda", "Pavel", "Quirin", "Rosa", "Sven", "Tilda", "Ugo", "Vera", "Wim", "Xenia", "Yann", "Zofia"]
LAST = ["Aalto", "Brandt", "Costa", "Dekker", "Ek", "Fischer", "Gruber", "Horak", "Ivers", "Jansen", "Kowal", "Lind",
        "Moreau", "Novak", "Olsen", "Peeters", "Quist", "Rossi", "Sommer", "Thiel", "Urban", "Visser", "Weiss",
        "Young", "Zeller"]
STEM = ["Alta", "Berg", "Canal", "Delta", "Elbe", "Fjell", "Garten", "Hafen", "Insel", "Jura", "Kanal", "Linden",
        "Mare", "Nord", "Ostsee", "Polder", "Quai", "Rhein", "Stern", "Turm", "Ufer", "Vento", "Wald", "Zoll"]
TRADE = {"logistics": ["Couriers", "Freight", "Parcels"], "retail": ["Markets", "Bakeries", "Home"],
         "municipal": ["City Works", "Parks", "Waste Services"], "hospitality": ["Hotels", "Catering", "Coffee"],
         "construction": ["Roofing", "Builders", "Electric"], "healthcare": ["Care", "Pharmacies", "Clinics"],
         "education": ["Campus", "School Trust", "Academy"], "manufacturing": ["Tools", "Plastics", "Metal"]}

ZONES = ["north", "east", "south", "west", "alps"]
LOCATIONS = [("hamburg", "Central warehouse Hamburg", "north", "warehouse"),
             ("rotterdam", "Port warehouse Rotterdam", "west", "warehouse"),
             ("lyon", "Warehouse Lyon", "south", "warehouse"),
             ("leipzig", "Assembly plant Leipzig", "east", "plant"),
             ("poznan", "Battery plant Poznan", "east", "plant"),
             ("vienna", "Shop and workshop Vienna", "alps", "site")]
# Days from a location to each of ZONES; 0 = no lane.
LANE_DAYS = {"hamburg": [1, 2, 4, 2, 3], "rotterdam": [2, 3, 3, 1, 4], "lyon": [4, 4, 1, 3, 2],
             "leipzig": [2, 1, 4, 3, 3], "poznan": [3, 1, 0, 4, 4], "vienna": [4, 2, 4, 0, 1]}


def slug(text):
    return "".join(c if c.isalnum() else "-" for c in text.lower())


def make_accounts(random):
    """The customers: 20 in tier 1, 80 in tier 2, the rest in tier 3; some belong to a tier-1 parent."""
    accounts, seen = [], {}
    for n in range(ACCOUNTS):
        industry = random.weighted([(name, weight) for name, weight, _ in INDUSTRY])
        country = random.weighted([(name, weight) for name, weight, _ in COUNTRIES])
        name = random.pick(STEM) + " " + random.pick(TRADE[industry])
        seen[name] = seen.get(name, 0) + 1
        if seen[name] > 1:
            name += " " + ["II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"][seen[name] - 2]
        tier = 1 if n < 20 else 2 if n < 100 else 3
        potential = random.between(60, 400) * {1: 500000, 2: 80000, 3: 10000}[tier]
        parent = "acc-%04d" % random.between(1, 20) if tier == 3 and random.chance(12) else ""
        accounts.append({
            "id": "acc-%04d" % (n + 1), "name": name, "tier": str(tier), "parent": parent, "industry": industry,
            "country": country, "territory": TERRITORY[country], "owner": random.pick(OWNERS[TERRITORY[country]]),
            "potential": cents(potential), "credit_limit": cents(potential // 4), "status": "active"})
    return accounts


def make_leads(random, accounts):
    """The leads, each with the hidden log odds that drew its outcome under the key `odds`."""
    leads = []
    for n in range(LEADS):
        account = random.pick(accounts) if random.chance(30) else None
        industry = account["industry"] if account else random.weighted([(i, w) for i, w, _ in INDUSTRY])
        country = account["country"] if account else random.weighted([(c, w) for c, w, _ in COUNTRIES])
        company = account["name"] if account else random.pick(STEM) + " " + random.pick(TRADE[industry])
        source = random.weighted([(s, w) for s, w, _ in SOURCE])
        request = random.weighted([(r, w) for r, w, _ in REQUEST])
        title = random.weighted([(t, w) for t, w, _ in TITLES])
        size, _, size_effect, low, high = random.weighted([(row, row[1]) for row in SIZE])
        interest = random.normal()
        visits = max(0, int(4 + 3 * interest + 2 * random.normal()))
        minutes = max(0, int(10 * visits * (0.6 + 0.8 * random.unit())) * 5 // 2)  # tenths of a minute
        opened = max(0, int(3 + 1.5 * interest + 2 * random.normal()))
        odds = -1.1 + size_effect + 0.75 * interest + 0.5 * random.normal()
        for table, value in ((INDUSTRY, industry), (SOURCE, source), (REQUEST, request), (TITLES, title)):
            for name, _, effect in table:
                if name == value:
                    odds += effect
        if account:
            odds += 0.4
        wins = random.unit() < logistic(odds)
        closed = random.chance(66)
        if closed:
            status = "converted" if wins else "lost" if random.chance(60) else "disqualified"
            outcome = "won" if wins else "lost"
            stage = "closed"
        else:
            status, stage = random.weighted([(("new", "inbox"), 40), (("working", "discovery"), 25),
                                             (("working", "proposal"), 15), (("qualified", "proposal"), 12),
                                             (("qualified", "negotiation"), 8)])
            outcome = ""
        first, last = random.pick(FIRST), random.pick(LAST)
        employees = random.between(low, high)
        value = random.between(20, 120) * 100 * max(1, min(40, employees // 12))
        leads.append({
            "id": "lead-%05d" % (n + 1), "name": first + " " + last, "title": title, "company": company,
            "email": "%s.%s@%s.example" % (slug(first), slug(last), slug(company)), "country": country,
            "territory": TERRITORY[country], "industry": "" if random.chance(5) else industry, "source": source,
            "campaign": random.pick(["spring-fleet", "last-mile", "city-grant", ""]), "status": status,
            "stage": stage, "owner": random.pick(OWNERS[TERRITORY[country]]),
            "account": account["id"] if account else "", "value": cents(value * 100), "outcome": outcome,
            "do_not_call": "true" if random.chance(6) else "false",
            "do_not_email": "true" if random.chance(9) else "false",
            "employees": "" if random.chance(12) else str(employees), "size": size, "request": request,
            "visits": str(visits), "site_minutes": "%d.%d" % (minutes // 10, minutes % 10),
            "emails_opened": "" if random.chance(8) else str(opened), "odds": odds})
    return leads


PRODUCTS = [("bike", 48, "Cargo bike", ["long tail", "front load", "three-wheel", "compact"], 189000, 689000),
            ("trailer", 24, "Trailer", ["flat bed", "box", "cooled box"], 32000, 149000),
            ("battery", 24, "Battery", ["400 Wh", "500 Wh", "725 Wh", "1,000 Wh"], 34900, 99900),
            ("charger", 16, "Charger", ["2 A", "4 A", "8 A", "depot, 6 bays"], 4900, 119000),
            ("box", 30, "Cargo box", ["140 l", "220 l", "300 l", "insulated"], 12900, 79900),
            ("lock", 16, "Lock", ["frame", "chain", "smart"], 2900, 15900),
            ("part", 42, "Spare part", ["brake pads", "tyre 20 in", "tyre 26 in", "chain", "motor belt", "display"],
             900, 18900)]
FINISH = ["graphite", "sand", "moss", "signal red", "sky", "white"]


def make_items(random):
    items = []
    for family, count, noun, kinds, low, high in PRODUCTS:
        for n in range(1, count + 1):
            price = random.between(low // 100, high // 100) * 100 - 1
            items.append({
                "id": "%s-%d" % (family, n), "name": "%s, %s, %s" % (noun, random.pick(kinds), random.pick(FINISH)),
                "kind": "product", "unit": "piece", "price": cents(price),
                "cost": cents(price * random.between(48, 68) // 100), "group": family,
                "replenish_days": str(random.between(10, 45)) if family in ("part", "lock", "box") else "",
                "status": "active" if random.chance(95) else "phasing out"})
    for n in range(1, 51):
        price = random.between(6000, 42000) * 100 - 1
        items.append({
            "id": "kit-%d" % n, "name": "Fleet kit %d, %s" % (random.between(2, 6), random.pick(FINISH)), "kind": "kit",
            "unit": "set", "price": cents(price), "cost": cents(price * 62 // 100), "group": "kit",
            "replenish_days": "", "status": "active"})
    for n in range(1, 51):
        noun = random.pick(["Assembly on site", "Yearly inspection", "Rider training", "Fleet set-up", "Repair hour"])
        price = random.between(60, 900) * 100
        items.append({
            "id": "service-%d" % n, "name": "%s, level %d" % (noun, random.between(1, 3)), "kind": "service",
            "unit": "hour" if noun == "Repair hour" else "visit", "price": cents(price),
            "cost": cents(price * 55 // 100), "group": "service", "replenish_days": "", "status": "active"})
    return items


# ---------------------------------------------------------------- the two models

FLOATS = ["employees", "visits", "site_minutes", "emails_opened"]
CATEGORIES = ["industry", "source", "request", "size", "title"]


def fit_logistic(leads):
    """Weights for the closed leads by plain gradient descent, in the `model.json` form of a logistic regression."""
    closed = [lead for lead in leads if lead["outcome"]]
    features = []
    for name in CATEGORIES:
        values = sorted(dict.fromkeys(lead[name] for lead in closed))
        for value in values:
            if value:
                features.append({"name": "%s=%s" % (name, value), "source": name, "type": "onehot", "value": value,
                                 "mean": 0.0, "scale": 1.0})
            else:
                features.append({"name": "%s=(missing)" % name, "source": name, "type": "onehot_missing",
                                 "mean": 0.0, "scale": 1.0})
    for name in FLOATS:
        known = sorted(float(lead[name]) for lead in closed if lead[name])
        median = known[len(known) // 2]
        total, squares = 0.0, 0.0
        for lead in closed:
            total += float(lead[name]) if lead[name] else median
        mean = total / len(closed)
        for lead in closed:
            d = (float(lead[name]) if lead[name] else median) - mean
            squares += d * d
        features.append({"name": name, "source": name, "type": "float", "impute": median, "mean": round(mean, 6),
                         "scale": round(math.sqrt(squares / len(closed)), 6)})
    rows = [encode(features, lead) for lead in closed]
    targets = [1.0 if lead["outcome"] == "won" else 0.0 for lead in closed]
    weights, intercept, rate, ridge = [0.0] * len(features), 0.0, 2.0, 0.002
    for _ in range(160):
        slopes, slope = [0.0] * len(features), 0.0
        for row, target in zip(rows, targets):
            margin = intercept
            for index, value in row:
                margin += weights[index] * value
            error = logistic(margin) - target
            slope += error
            for index, value in row:
                slopes[index] += error * value
        intercept -= rate * slope / len(rows)
        for index in range(len(weights)):
            weights[index] -= rate * (slopes[index] / len(rows) + ridge * weights[index])
    for feature, weight in zip(features, weights):
        feature["coef"] = round(weight, 9)
    return {"type": "logistic_regression", "intercept": round(intercept, 9), "features": features,
            "doc": "margin = intercept + sum(coef*((impute_if_missing(x)-mean)/scale)); "
                   "probability = 1/(1+exp(-margin)); onehot: 1 if source==value else 0; "
                   "onehot_missing: 1 if source missing"}


def encode(features, lead):
    """The (index, standardised value) pairs of one lead that are not zero."""
    row = []
    for index, feature in enumerate(features):
        text = lead[feature["source"]]
        if feature["type"] == "onehot":
            if text == feature["value"]:
                row.append((index, 1.0))
        elif feature["type"] == "onehot_missing":
            if not text:
                row.append((index, 1.0))
        else:
            value = float(text) if text else feature["impute"]
            row.append((index, (value - feature["mean"]) / feature["scale"]))
    return row


def margin_of(model, lead):
    margin = model["intercept"]
    for index, value in encode(model["features"], lead):
        margin += model["features"][index]["coef"] * value
    return margin


def rule(axis, when, points, text):
    return {"axis": axis, "when": when, "points": points, "text": text}


def event(name, points, half_life, most, text):
    return {"axis": "engagement", "event": name, "points": points, "half_life": half_life, "max": most, "text": text}


def scorecard():
    """A sales team's own rules of thumb: written by hand, not fitted."""
    return {
        "type": "scorecard", "base": 0, "axes": {"fit": {"min": 0, "max": 100}, "engagement": {"min": 0, "max": 100}},
        "rules": [
            rule("fit", "industry IN ('logistics','municipal')", 30, "Target industry"),
            rule("fit", "industry IN ('retail','healthcare')", 15, "Good industry"),
            rule("fit", "employees >= 50", 20, "Large enough for a fleet"),
            rule("fit", "employees < 10", -10, "Very small company"),
            rule("fit", "title IN ('Fleet Manager','Head of Logistics','Sustainability Officer')", 20, "Decides on fleets"),
            rule("fit", "title = 'Student'", -60, "Student"),
            rule("fit", "account IS NOT NULL", 15, "Customer already"),
            rule("fit", "source IN ('referral','partner')", 20, "Recommended"),
            rule("fit", "source = 'bought list'", -15, "Bought address"),
            rule("engagement", "request = 'quote'", 40, "Asked for a quote"),
            rule("engagement", "request = 'demo'", 30, "Asked for a demo"),
            rule("engagement", "visits >= 6", 15, "Many visits in all"),
            rule("engagement", "do_not_email", -20, "Does not want e-mail"),
            event("visit", 4, "14d", 30, "Recent visits"),
            event("email_open", 2, "7d", 10, "Reads our mail"),
            event("demo", 20, "30d", 25, "Saw a demo"),
            event("call", 8, "21d", 20, "Spoke with us")],
        "grades": [{"grade": grade + str(level), "fit": fit, "engagement": engagement}
                   for grade, fit in (("A", 60), ("B", 35), ("C", 0))
                   for level, engagement in ((1, 50), (2, 25), (3, 0))],
        "probability": [[0, 0.03], [40, 0.15], [80, 0.45], [120, 0.75], [160, 0.9]]}


def fit_points(lead):
    """What the scorecard's fixed rules give a lead, without events; only for --report."""
    employees = int(lead["employees"]) if lead["employees"] else None
    fit = 30 * (lead["industry"] in ("logistics", "municipal")) + 15 * (lead["industry"] in ("retail", "healthcare"))
    if employees is not None:
        fit += 20 * (employees >= 50) - 10 * (employees < 10)
    fit += 20 * (lead["title"] in ("Fleet Manager", "Head of Logistics", "Sustainability Officer"))
    fit -= 60 * (lead["title"] == "Student")
    fit += 15 * bool(lead["account"]) + 20 * (lead["source"] in ("referral", "partner"))
    fit -= 15 * (lead["source"] == "bought list")
    engagement = 40 * (lead["request"] == "quote") + 30 * (lead["request"] == "demo") + 15 * (int(lead["visits"]) >= 6)
    engagement -= 20 * (lead["do_not_email"] == "true")
    return max(0, min(100, fit)) + max(0, min(100, engagement))


def area_under_curve(scored):
    """The share of (won, lost) pairs that the score puts in the right order; ties count one half."""
    ranked = sorted(scored)
    rank_sum, wins, n = 0.0, 0, 0
    while n < len(ranked):
        end = n
        while end < len(ranked) and ranked[end][0] == ranked[n][0]:
            end += 1
        for k in range(n, end):
            if ranked[k][1]:
                rank_sum += (n + 1 + end) / 2.0
                wins += 1
        n = end
    losses = len(ranked) - wins
    return (rank_sum - wins * (wins + 1) / 2.0) / (wins * losses)


# ---------------------------------------------------------------- the command file

def supply(random, items):
    """Stock, safety stock, receipts of the next 60 days and lanes, as protocol lines."""
    stock, safety, receipts = [], [], []
    number = 1000
    for item in items:
        if item["kind"] == "service" or item["id"] == "bike-42":
            continue
        most = {"bike": 14, "trailer": 20, "battery": 40, "charger": 40, "kit": 5}.get(item["group"], 160)
        places = [name for name, _, _, _ in LOCATIONS if random.chance(20 if item["kind"] == "kit" else 52)]
        for place in places:
            quantity = random.between(0, most)
            stock.append("STOCK.SET %s %s %d" % (item["id"], place, quantity))
            if item["kind"] == "product" and random.chance(30):
                safety.append("STOCK.SAFETY %s %s %d" % (item["id"], place, max(1, most // 10)))
        while random.chance(58):
            number += 1
            place = random.pick(places) if places else random.pick(["hamburg", "rotterdam", "leipzig"])
            line = "RECEIPT.PUT po-%d %s %s %d {today+%d}" % (
                number, item["id"], place, random.between(max(1, most // 4), most), random.between(1, 60))
            receipts.append(line + (" CLASS planned" if random.chance(18) else ""))
    lanes = []
    for name, _, _, _ in LOCATIONS:
        for zone, days in zip(ZONES, LANE_DAYS[name]):
            if days:
                lanes.append("LANE.SET %s %s %d %s" % (name, zone, days, cents(120 + 85 * days + random.between(0, 60))))
    return stock, safety, receipts, lanes


def touches(random, leads):
    """Events of the last 45 days on leads that are still open, oldest first."""
    events = []
    for lead in leads:
        if lead["outcome"]:
            continue
        for _ in range(int(lead["visits"]) // 2):
            events.append((random.between(1, 45), random.below(86400), lead["id"], "visit"))
        for _ in range(int(lead["emails_opened"] or "0") // 2):
            events.append((random.between(1, 45), random.below(86400), lead["id"], "email_open"))
        if lead["request"] in ("demo", "quote") and random.chance(60):
            events.append((random.between(1, 45), random.below(86400), lead["id"], "demo"))
        if random.chance(20):
            events.append((random.between(1, 45), random.below(86400), lead["id"], "call"))
    events.sort(key=lambda e: (-e[0], e[1], e[2], e[3]))
    return ["LEAD.TOUCH %s %s AT {today-%d}T%02d:%02d:%02dZ" % (lead, name, ago, s // 3600, s // 60 % 60, s % 60)
            for ago, s, lead, name in events]


FIELDS = [("employees", "integer", "People who work at the company"),
          ("size", "category", "Size band of the company"),
          ("request", "category", "What the lead asked for"),
          ("visits", "integer", "Visits to the web site in all"),
          ("site_minutes", "number", "Minutes spent on the web site"),
          ("emails_opened", "integer", "Mails of ours that were opened")]


def commands(random, leads, items):
    stock, safety, receipts, lanes = supply(random, items)
    part = lambda title, lines: ["", "# " + title] + lines
    lines = ["# Fjordwerk, an invented maker of cargo bikes. Written by scripts/make-samples.py; do not edit.",
             "# One command a line. {today+N} becomes a date, {file:NAME} a file's bytes, {rows:NAME.csv} a table's rows."]
    lines += part("Fields of our own, beside the built-in ones",
                  ['LEAD.FIELD ADD %s %s DOC "%s"' % field for field in FIELDS])
    lines += part("Records", ["LOCATION.MPUT {rows:locations.csv}", "ITEM.MPUT {rows:items.csv}",
                              "ACCOUNT.MPUT {rows:accounts.csv}", "LEAD.MPUT {rows:leads.csv}"])
    lines += part("Lanes: location, zone, days, cost per unit", lanes)
    lines += part("The bike of the tour: few on hand, more to come", [
        "STOCK.SET bike-42 hamburg 6", "STOCK.SET bike-42 lyon 3", "STOCK.SAFETY bike-42 hamburg 1",
        "RECEIPT.PUT po-42 bike-42 hamburg 20 {today+12}",
        "RECEIPT.PUT po-43 bike-42 leipzig 15 {today+25} CLASS planned"])
    lines += part("Stock on hand", stock) + part("Safety stock", safety) + part("Receipts", receipts)
    lines += part("Models", ["MODEL.LOAD fit SCORECARD {file:fit.scorecard.json}",
                             "MODEL.LOAD win LOGISTIC {file:win.logistic.json}", "MODEL.ROLE win CHAMPION"])
    return lines + part("What open leads did lately", touches(random, leads))


# ---------------------------------------------------------------- files

def table(rows, columns):
    def cell(text):
        return '"%s"' % text.replace('"', '""') if any(c in text for c in ',"\r\n') else text
    lines = [",".join(columns)] + [",".join(cell(row[c]) for c in columns) for row in rows]
    return "\n".join(lines) + "\n"


def make():
    """Every file of the folder as (name, text), and the leads and the model for the report."""
    accounts = make_accounts(Random(SEED))
    leads = make_leads(Random(SEED + 1), accounts)
    items = make_items(Random(SEED + 2))
    model = fit_logistic(leads)
    locations = [{"id": i, "name": n, "zone": z, "kind": k} for i, n, z, k in LOCATIONS]
    files = [
        ("leads.csv", table(leads, [c for c in leads[0] if c != "odds"])),
        ("accounts.csv", table(accounts, list(accounts[0]))),
        ("items.csv", table(items, list(items[0]))),
        ("locations.csv", table(locations, list(locations[0]))),
        ("fit.scorecard.json", json.dumps(scorecard(), indent=1) + "\n"),
        ("win.logistic.json", json.dumps(model, indent=1) + "\n"),
        ("company.commands", "\n".join(commands(Random(SEED + 3), leads, items)) + "\n")]
    return files, leads, model


def report(files, leads, model):
    closed = [lead for lead in leads if lead["outcome"]]
    won = [lead["outcome"] == "won" for lead in closed]
    print("%d leads, %d closed, %d won" % (len(leads), len(closed), won.count(True)))
    # The honest figure: fitted on the leads of even number, judged on the odd ones.
    even = fit_logistic([lead for n, lead in enumerate(leads) if n % 2 == 0])
    odd = [lead for n, lead in enumerate(leads) if n % 2 and lead["outcome"]]
    for label, scored in (
            ("logistic, on what it was fitted on", [(margin_of(model, lead), w) for lead, w in zip(closed, won)]),
            ("logistic, fitted on half, judged on the other", [(margin_of(even, lead), lead["outcome"] == "won") for lead in odd]),
            ("scorecard, fixed rules only", [(fit_points(lead), w) for lead, w in zip(closed, won)]),
            ("the odds that drew the outcomes", [(lead["odds"], w) for lead, w in zip(closed, won)])):
        print("AUC %.3f  %s" % (area_under_curve(scored), label))
    for name, text in files:
        print("%8d bytes, %5d lines  %s" % (len(text.encode("utf-8")), text.count("\n"), name))


def main():
    mode = sys.argv[1] if len(sys.argv) > 1 else "--write"
    if mode not in ("--write", "--check", "--report") or len(sys.argv) > 2:
        sys.exit(__doc__)
    files, leads, model = make()
    if mode == "--report":
        return report(files, leads, model)
    differ = []
    for name, text in files:
        path, data = os.path.join(FOLDER, name), text.encode("utf-8")
        if mode == "--check":
            if not os.path.exists(path) or open(path, "rb").read() != data:
                differ.append(name)
        else:
            os.makedirs(FOLDER, exist_ok=True)
            with open(path, "wb") as out:
                out.write(data)
    if differ:
        sys.exit("Data/samples differs from a fresh run in: %s (make samples writes it anew)" % ", ".join(differ))


if __name__ == "__main__":
    main()
