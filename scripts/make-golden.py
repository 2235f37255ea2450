#!/usr/bin/env python3
"""Makes the model cases in Data/golden: small models of every importer and what their libraries say.

    scripts/make-golden.py            write Data/golden/<case>/ anew
    scripts/make-golden.py --check    write nothing; exit 1 when a committed byte differs from a fresh run

The libraries of REQUIREMENTS are installed into .build/golden-venv first. Everything is made from
Data/samples/leads.csv with fixed seeds on one thread. Models that no library scores (scorecards, PMML,
naive Bayes, the sum order of our logistic format) are scored by the plain evaluators at the end of
this file, and those of scikit-learn are also compared with scikit-learn's own figures.

Data/golden/README.md says what stands in a case's files.
"""

import csv
import io
import json
import math
import os
import subprocess
import sys

ROOT = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
GOLDEN = os.path.join(ROOT, "Data", "golden")
REQUIREMENTS = [
    "numpy==2.4.6",
    "pandas==3.1.1",
    "scikit-learn==1.9.1",
    "xgboost==3.2.0",
    "lightgbm==4.7.0",
]

NUMBERS = ["employees", "visits", "site_minutes", "emails_opened", "value"]
WORDS = ["industry", "source", "size", "request", "country"]
SEED = 20261121


def enter_environment():
    """Runs this script again inside an environment of its own that has the pinned libraries."""
    if os.environ.get("LEADSTOCK_GOLDEN"):
        return
    folder = os.path.join(ROOT, ".build", "golden-venv")
    python = os.path.join(folder, "bin", "python")
    if not os.path.exists(python):
        subprocess.check_call([sys.executable, "-m", "venv", folder])
    subprocess.check_call([python, "-m", "pip", "install", "-q", *REQUIREMENTS])
    environment = dict(os.environ, LEADSTOCK_GOLDEN="1", OMP_NUM_THREADS="1")
    os.execve(python, [python, os.path.abspath(__file__), *sys.argv[1:]], environment)


# ---------------------------------------------------------------- rows and features

def read_leads():
    with open(os.path.join(ROOT, "Data", "samples", "leads.csv"), newline="") as file:
        return list(csv.DictReader(file))


def number_feature(name):
    return {"name": name, "type": "float"}


def category_feature(name, leads, limit=None):
    texts = sorted({lead[name] for lead in leads if lead[name]})[:limit]
    return {"name": name, "type": "cat", "categories": texts}


def one_hot_features(name, leads):
    texts = sorted({lead[name] for lead in leads if lead[name]})
    features = [{"name": f"{name}={text}", "source": name, "type": "onehot", "value": text} for text in texts]
    return features + [{"name": f"{name} missing", "source": name, "type": "onehot_missing"}]


def encode(features, row):
    """The numbers that the library sees, as FEATURES has it."""
    values = []
    for feature in features:
        word = row.get(feature.get("source", feature["name"]), "")
        if feature["type"] == "float":
            values.append(float(word) if word else math.nan)
        elif feature["type"] == "cat":
            texts = feature["categories"]
            values.append(float(texts.index(word)) if word in texts else math.nan)
        elif feature["type"] == "onehot":
            values.append(1.0 if word == feature["value"] else 0.0)
        else:
            values.append(0.0 if word else 1.0)
    return values


def word(number):
    """The shortest text that reads back as the same float64."""
    return repr(float(number))


def test_rows(leads, names, features, thresholds, is_float32):
    """Some leads, and edge rows: nothing given, odd numbers, thresholds and their neighbours, strangers."""
    import numpy as np

    rows = [{name: lead[name] for name in names} for lead in leads[::97]]
    base = rows[3]
    rows.append({name: "" for name in names})
    rows += [dict(base, **{name: ""}) for name in names]
    numbers = [f["name"] for f in features if f["type"] == "float"]
    for odd in ["0", "-0.0", "1e+30", "-1e+30", "1e-36", "-1e-36", "1e-20", "inf", "-inf"]:
        # XGBoost refuses infinite numbers.
        if not (is_float32 and "inf" in odd):
            rows.append(dict(base, **{name: odd for name in numbers}))
    picked = thresholds[:: max(1, len(thresholds) // 7)][:7]
    for name, threshold in picked:
        kind = np.float32 if is_float32 else np.float64
        at = kind(threshold)
        for near in [np.nextafter(at, kind(-np.inf)), at, np.nextafter(at, kind(np.inf))]:
            rows.append(dict(base, **{name: word(near)}))
    for feature in features:
        if feature["type"] in ("cat", "onehot"):
            row = dict(base, **{feature.get("source", feature["name"]): "a stranger"})
            if row not in rows:
                rows.append(row)
    return rows


# ---------------------------------------------------------------- a case's files

FILES = {}


def put(case, name, data):
    if isinstance(data, str):
        data = data.encode()
    FILES[os.path.join(case, name)] = data


def put_json(case, name, value):
    put(case, name, json.dumps(value, indent=1, ensure_ascii=False) + "\n")


def put_csv(case, name, head, rows):
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    put(case, name, text.getvalue())


def put_case(case, format, models, rows, margins, outputs, features=None, **more):
    """`margins` and `outputs` are lists of lists, one per row."""
    about = {"format": format, "models": models, "features": "features.json" if features else None}
    put_json(case, "case.json", dict(about, **more))
    if features:
        put_json(case, "features.json", {"features": features})
    names = list(rows[0])
    put_csv(case, "rows.csv", names, [[row[name] for name in names] for row in rows])
    head = [f"margin{i}" for i in range(len(margins[0]))] + [f"output{i}" for i in range(len(outputs[0]))]
    lines = [[float(x).hex() for x in list(m) + list(o)] for m, o in zip(margins, outputs)]
    put_csv(case, "expected.csv", head, lines)


def columns(array):
    """A library's answer as one list per row."""
    return [list(row) if hasattr(row, "__len__") else [row] for row in array]


# ---------------------------------------------------------------- XGBoost

def xgboost_thresholds(model, features):
    found = []
    trees = model["learner"]["gradient_booster"]
    trees = trees.get("gbtree", trees).get("model", {}).get("trees", [])
    for tree in trees:
        kinds = tree.get("split_type") or [0] * len(tree["left_children"])
        for left, index, at, kind in zip(
            tree["left_children"], tree["split_indices"], tree["split_conditions"], kinds
        ):
            if left != -1 and kind == 0 and features[index]["type"] == "float":
                found.append((features[index]["name"], at))
    return found


def xgboost_case(case, leads, features, target, parameters, rounds=6, groups=None, edit=None, names=None):
    import numpy as np
    import xgboost

    data = np.array([encode(features, lead) for lead in leads], dtype=np.float32)
    labels = np.array([target(lead) for lead in leads], dtype=np.float32)
    kinds = ["c" if feature["type"] == "cat" else "float" for feature in features]
    feature_names = [feature["name"].replace("<", "under ") for feature in features]
    has_categories = "c" in kinds

    def matrix(values, labels=None):
        return xgboost.DMatrix(
            values, label=labels, feature_names=feature_names, feature_types=kinds,
            enable_categorical=has_categories, nthread=1)

    train = matrix(data, labels)
    if groups:
        train.set_group(groups)
    shape = {} if parameters.get("booster") == "gblinear" else {"max_depth": 3}
    parameters = dict(shape, nthread=1, seed=SEED, eta=0.4, **parameters)
    booster = xgboost.train(parameters, train, rounds)
    for feature, name in zip(features, feature_names):
        feature.setdefault("source", feature["name"])
        feature["name"] = name
    text = bytes(booster.save_raw("json"))
    saved = json.loads(text)
    if edit:
        text = edit(text.decode()).encode()
    by_source = [dict(f, name=f["source"]) if f["type"] == "float" else f for f in features]
    rows = test_rows(leads, names or NUMBERS + WORDS, features, xgboost_thresholds(saved, by_source), True)
    encoded = matrix(np.array([encode(features, row) for row in rows], dtype=np.float32))
    # A category that the library never saw is missing to us, as it is to pandas.
    margins = booster.predict(encoded, output_margin=True)
    outputs = booster.predict(encoded)
    models = ["model.json"]
    put(case, "model.json", text)
    if not edit and parameters["objective"] in ("binary:logistic", "multi:softprob", "reg:squarederror"):
        models.append("model.ubj")
        put(case, "model.ubj", bytes(booster.save_raw("ubj")))
    put_case(case, "XGBOOST", models, rows, columns(margins), columns(outputs), features)


def xgboost_stored_case(case, leads, target, names, parse=str):
    """Categories, the last of the names, that the model itself stores, as strings or whole numbers: no FEATURES."""
    import numpy as np
    import pandas
    import xgboost

    kinds = {name: sorted({parse(lead[name]) for lead in leads if lead[name]}) for name in names[2:]}

    def frame(rows):
        table = {}
        for name in names:
            if name in kinds:
                known = [parse(r[name]) if r[name] else None for r in rows]
                table[name] = pandas.Categorical(known, categories=kinds[name])
            else:
                table[name] = np.array([float(r[name]) if r[name] else np.nan for r in rows], dtype=np.float32)
        return pandas.DataFrame(table)

    labels = [target(lead) for lead in leads]
    train = xgboost.DMatrix(frame(leads), label=labels, enable_categorical=True, nthread=1)
    booster = xgboost.train(
        {"objective": "binary:logistic", "nthread": 1, "seed": SEED, "max_depth": 3, "max_cat_to_onehot": 2},
        train, 6)
    rows = [{name: lead[name] for name in names} for lead in leads[::61]]
    rows += [dict(rows[2], **{name: ""}) for name in names]
    encoded = xgboost.DMatrix(frame(rows), enable_categorical=True, nthread=1)
    for kind in ["json", "ubj"]:
        put(case, "model." + kind, bytes(booster.save_raw(kind)))
    put_case(
        case, "XGBOOST", ["model.json", "model.ubj"], rows,
        columns(booster.predict(encoded, output_margin=True)), columns(booster.predict(encoded)))


def xgboost_cases(leads, closed):
    def numbers():
        return [number_feature(name) for name in NUMBERS]

    def mixed():
        return numbers()[:4] + [category_feature(name, closed) for name in ["industry", "source", "country"]]

    def won(lead):
        return float(lead["outcome"] == "won")

    def visits(lead):
        return float(lead["visits"] or 0)

    def value(lead):
        return float(lead["value"]) / 1000

    binary = {"objective": "binary:logistic"}
    xgboost_case("xgb-binary-missing", closed, numbers() + one_hot_features("request", closed), won, binary)
    xgboost_case("xgb-categories", closed, mixed(), won, dict(binary, max_cat_to_onehot=4), 8)
    xgboost_stored_case("xgb-string-categories", closed, won, ["employees", "visits", "industry", "size"])
    xgboost_stored_case("xgb-whole-categories", closed, won, ["site_minutes", "value", "visits", "emails_opened"], int)
    xgboost_case(
        "xgb-multiclass-forest", closed, numbers(), lambda lead: ["1-9", "10-49", "50-249"].index(lead["size"])
        if lead["size"] in ("1-9", "10-49", "50-249") else 3,
        {"objective": "multi:softprob", "num_class": 4, "num_parallel_tree": 2, "subsample": 0.7}, 2)
    xgboost_case("xgb-regression", closed, mixed(), value, {"objective": "reg:squarederror"})
    xgboost_case(
        "xgb-raw", closed, numbers()[:3], won, {"objective": "binary:logitraw", "base_score": 0.3}, 3)
    xgboost_case(
        "xgb-quantile", closed, numbers(), value, {"objective": "reg:quantileerror", "quantile_alpha": 0.7}, 4)
    xgboost_case("xgb-poisson", closed, numbers()[2:], visits, {"objective": "count:poisson"})
    xgboost_case("xgb-gamma", closed, numbers()[:4], value, {"objective": "reg:gamma"}, 4)
    xgboost_case("xgb-tweedie", closed, numbers()[2:], visits, {"objective": "reg:tweedie"}, 4)
    ranked = sorted(closed, key=lambda lead: lead["territory"])
    territories = sorted({lead["territory"] for lead in ranked})
    groups = [sum(lead["territory"] == name for lead in ranked) for name in territories]
    xgboost_case("xgb-rank", ranked, numbers(), won, {"objective": "rank:ndcg"}, groups=groups)
    xgboost_case(
        "xgb-dart", closed, mixed(), won,
        dict(binary, booster="dart", rate_drop=0.3, one_drop=1, normalize_type="forest"), 8)
    linear = {"booster": "gblinear", "updater": "coord_descent", "feature_selector": "cyclic"}
    xgboost_case("xgb-linear", closed, numbers()[:4], won, dict(binary, **linear))
    xgboost_case(
        "xgb-linear-multiclass", closed, numbers()[:3], lambda lead: min(2, int(visits(lead)) // 3),
        dict({"objective": "multi:softprob", "num_class": 3}, **linear))

    def old_spelling(text):
        assert '"base_score":"[5E-1]"' in text
        return text.replace('"base_score":"[5E-1]"', '"base_score":"5E-1"')

    xgboost_case(
        "xgb-plain-base-score", closed, numbers()[:3], won, dict(binary, base_score=0.5), 3, edit=old_spelling)


# ---------------------------------------------------------------- LightGBM

def lightgbm_thresholds(text, names):
    found = []
    features, kinds = [], []
    for line in text.splitlines():
        key, _, rest = line.partition("=")
        if key == "split_feature":
            features = [int(x) for x in rest.split()]
        elif key == "threshold":
            thresholds = [float(x) for x in rest.split()]
        elif key == "decision_type":
            kinds = [int(x) for x in rest.split()]
            found += [(names[f], t) for f, t, k in zip(features, thresholds, kinds) if k & 1 == 0]
    return found


def lightgbm_case(
    case, leads, features, target, parameters, rounds=6, groups=None, codes=(), maps=True, rows=None
):
    """`codes` names number features that are categories; without `maps` fields are read by name."""
    import lightgbm
    import numpy as np

    data = np.array([encode(features, lead) for lead in leads])
    names = [feature["name"].replace(" ", "_").replace("=", "_") for feature in features]
    for feature, name in zip(features, names):
        feature.setdefault("source", feature["name"])
        feature["name"] = name
    categories = [n for n, f in zip(names, features) if f["type"] == "cat" or n in codes]
    train = lightgbm.Dataset(
        data, label=[target(lead) for lead in leads], group=groups, feature_name=names,
        categorical_feature=categories, params={
            "verbose": -1, "max_bin": parameters.get("max_bin", 255), "min_data_in_bin": parameters.get("min_data_in_bin", 3)})
    settings = {
        "num_threads": 1, "deterministic": True, "force_row_wise": True, "seed": SEED, "verbose": -1,
        "num_leaves": 7, "learning_rate": 0.3, "min_data_in_leaf": 10, "max_cat_to_onehot": 2,
        "min_data_per_group": 5, "cat_smooth": 1,
    }
    booster = lightgbm.train(dict(settings, **parameters), train, rounds)
    text = booster.model_to_string()
    sources = [feature["source"] for feature in features]
    fields = sorted(set(sources), key=sources.index)
    if rows is None:
        by_source = [dict(feature, name=feature["source"]) for feature in features]
        rows = test_rows(leads, fields, by_source, lightgbm_thresholds(text, sources), False)
    encoded = np.array([encode(features, row) for row in rows])
    put(case, "model.txt", text)
    put_case(
        case, "LIGHTGBM", ["model.txt"], rows, columns(booster.predict(encoded, raw_score=True)),
        columns(booster.predict(encoded)), features if maps else None)
    return text


def lightgbm_pandas_case(case, leads, target):
    """Categories as strings in the line `pandas_categorical`: no FEATURES."""
    import lightgbm
    import pandas

    names = ["employees", "visits", "industry", "country"]
    texts = {name: sorted({lead[name] for lead in leads if lead[name]}) for name in names[2:]}

    def frame(rows):
        return pandas.DataFrame({
            name: pandas.Categorical(
                [row[name] if row[name] in texts[name] else None for row in rows], categories=texts[name])
            if name in texts else [float(row[name]) if row[name] else math.nan for row in rows]
            for name in names})

    train = lightgbm.Dataset(frame(leads), label=[target(lead) for lead in leads], params={"verbose": -1})
    booster = lightgbm.train(
        {"objective": "binary", "num_threads": 1, "deterministic": True, "force_row_wise": True, "seed": SEED,
         "verbose": -1, "num_leaves": 7, "max_cat_to_onehot": 2, "min_data_per_group": 5, "cat_smooth": 1},
        train, 6)
    rows = [{name: lead[name] for name in names} for lead in leads[::61]]
    rows += [dict(rows[2], **{name: ""}) for name in names]
    rows += [dict(rows[2], industry="a stranger")]
    encoded = frame(rows)
    put(case, "model.txt", booster.model_to_string())
    put_case(
        case, "LIGHTGBM", ["model.txt"], rows, columns(booster.predict(encoded, raw_score=True)),
        columns(booster.predict(encoded)))


def lightgbm_cases(leads, closed):
    def numbers():
        return [number_feature(name) for name in NUMBERS]

    def mixed():
        return numbers() + [category_feature(name, closed) for name in ["industry", "source", "country"]]

    def won(lead):
        return float(lead["outcome"] == "won")

    def visits(lead):
        return float(lead["visits"] or 0)

    def third(lead):
        return min(2, int(visits(lead)) // 3)

    lightgbm_case("lgb-binary-sigmoid", closed, mixed(), won, {"objective": "binary", "sigmoid": 0.7})
    lightgbm_case(
        "lgb-none-missing", closed, numbers(), won, {"objective": "binary", "use_missing": False}, 4)
    lightgbm_case(
        "lgb-zero-as-missing", closed, numbers() + one_hot_features("request", closed), won,
        {"objective": "binary", "zero_as_missing": True})
    lightgbm_case(
        "lgb-multiclass", closed, numbers()[2:], third, {"objective": "multiclass", "num_class": 3}, 3)
    lightgbm_case(
        "lgb-multiclassova", closed, numbers()[2:], third,
        {"objective": "multiclassova", "num_class": 3, "sigmoid": 1.5}, 3)
    lightgbm_case(
        "lgb-regression-sqrt", closed, mixed()[:4] + mixed()[5:], lambda lead: float(lead["value"]),
        {"objective": "regression", "reg_sqrt": True})
    lightgbm_case("lgb-poisson", closed, numbers()[2:], visits, {"objective": "poisson"})
    lightgbm_case("lgb-tweedie", closed, numbers()[2:], visits, {"objective": "tweedie"}, 3)
    lightgbm_case("lgb-cross-entropy", closed, numbers(), won, {"objective": "cross_entropy"}, 4)
    lightgbm_case(
        "lgb-cross-entropy-lambda", closed, numbers(), won, {"objective": "cross_entropy_lambda"}, 3)
    lightgbm_case(
        "lgb-forest", closed, numbers(), won,
        {"objective": "binary", "boosting": "rf", "bagging_fraction": 0.6, "bagging_freq": 1})
    lightgbm_case(
        "lgb-dart", closed, mixed(), won,
        {"objective": "binary", "boosting": "dart", "drop_rate": 0.4, "skip_drop": 0.1}, 8)
    lightgbm_case(
        "lgb-linear-leaves", closed, numbers(), lambda lead: float(lead["value"]) / 1000,
        {"objective": "regression", "linear_tree": True, "linear_lambda": 0.1}, 4)
    ranked = sorted(closed, key=lambda lead: lead["territory"])
    territories = sorted({lead["territory"] for lead in ranked})
    groups = [sum(lead["territory"] == name for lead in ranked) for name in territories]
    lightgbm_case("lgb-rank", ranked, numbers(), won, {"objective": "lambdarank"}, 4, groups=groups)
    lightgbm_pandas_case("lgb-string-categories", closed, won)

    # Categories that are numbers already, with codes that no training row had.
    sources = sorted({lead["source"] for lead in closed})
    numbered = [dict(lead, origin=str(40 * sources.index(lead["source"]))) for lead in closed]
    rows = [{"origin": lead["origin"], "visits": lead["visits"]} for lead in numbered[::97]]
    for odd in ["", "-1", "-0.5", "2.5", "40.9", "1", "41", "1e+6", "3e+9", "1e+30", "-0.0", "inf", "-inf"]:
        rows.append({"origin": odd, "visits": "4"})
    lightgbm_case(
        "lgb-number-categories", numbered, [number_feature("origin"), number_feature("visits")], won,
        {"objective": "binary"}, codes=["origin"], maps=False, rows=rows)

    # More thresholds of one feature than one byte can count.
    fine = [dict(lead, worth=word(float(lead["value"]) + float(lead["site_minutes"] or 0))) for lead in closed]
    text = lightgbm_case(
        "lgb-many-cuts", fine, [number_feature("worth")], won,
        {"objective": "binary", "max_bin": 4000, "num_leaves": 70, "min_data_in_leaf": 1,
         "min_sum_hessian_in_leaf": 0, "min_data_in_bin": 1}, 6)
    cuts = {cut for _, cut in lightgbm_thresholds(text, ["worth"])}
    assert len(cuts) > 254, len(cuts)


# ---------------------------------------------------------------- our own formats

def logistic_case(leads):
    """Fitted by scikit-learn, written as our JSON; the margin's sum in the order that we document."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    medians = {
        name: float(np.median([float(lead[name]) for lead in leads if lead[name]])) for name in NUMBERS[:4]}
    features = [number_feature(name) for name in NUMBERS[:4]]
    features += one_hot_features("source", leads) + one_hot_features("request", leads)

    def filled(row):
        values = encode(features, row)
        return [medians[f["name"]] if math.isnan(v) else v for f, v in zip(features, values)]

    data = np.array([filled(lead) for lead in leads])
    mean, scale = data.mean(axis=0), data.std(axis=0)
    scale[scale == 0] = 1
    for place, feature in enumerate(features):
        if feature["type"] != "float":
            mean[place], scale[place] = 0, 1
    fitted = LogisticRegression(max_iter=500).fit((data - mean) / scale, [l["outcome"] == "won" for l in leads])
    entries = []
    for place, feature in enumerate(features):
        entry = dict(feature, coef=float(fitted.coef_[0][place]))
        if feature["type"] == "float":
            entry.update(
                impute=medians[feature["name"]], mean=float(mean[place]), scale=float(scale[place]))
        entries.append(entry)
    model = {"type": "logistic_regression", "intercept": float(fitted.intercept_[0]), "features": entries}
    rows = test_rows(leads, NUMBERS[:4] + ["source", "request"], features, [], False)
    rows = [row for row in rows if "inf" not in "".join(row.values())]
    margins = [logistic_margin(model, row) for row in rows]
    own = fitted.decision_function((np.array([filled(row) for row in rows]) - mean) / scale)
    assert all(abs(a - b) <= 1e-12 * max(1, abs(b)) for a, b in zip(margins, own))
    put_json("logistic", "model.json", model)
    put_case(
        "logistic", "LOGISTIC", ["model.json"], rows, [[m] for m in margins],
        [[1 / (1 + math.exp(-m)) if m > -700 else 0.0] for m in margins])


def logistic_margin(model, row):
    def contribution(entry, value):
        mean, scale = entry.get("mean", 0.0), entry.get("scale", 1.0)
        weight = entry["coef"] / scale
        if math.isnan(value):
            return (entry["impute"] - mean) * weight if "impute" in entry else 0.0
        return (value - mean) * weight

    margin = model["intercept"]
    for entry in model["features"]:
        if entry["type"] == "float":
            margin += contribution(entry, encode([entry], row)[0])
    done = []
    for entry in model["features"]:
        source = entry.get("source", entry["name"])
        if entry["type"] == "float" or source in done:
            continue
        done.append(source)
        total = 0.0
        for own in model["features"]:
            if own["type"] != "float" and own.get("source", own["name"]) == source:
                total += contribution(own, encode([own], row)[0])
        margin += total
    return margin


DAY = 86_400_000


def scorecard_case(leads):
    """Two axes, negative points, caps, decay; the conditions stand once as text and once as Python."""
    rules = [
        ("fit", "industry IN ('logistics','municipal')", 30.0, lambda r: r["industry"] in ("logistics", "municipal")),
        ("fit", "employees >= 50", 20.25, lambda r: r["employees"] != "" and float(r["employees"]) >= 50),
        ("fit", "NOT employees >= 10 AND industry IS NOT NULL", -10.1,
         lambda r: not (r["employees"] != "" and float(r["employees"]) >= 10) and r["industry"] != ""),
        ("fit", "source LIKE '%list'", -15.0, lambda r: r["source"].endswith("list")),
        ("engagement", "request = 'quote'", 40.0, lambda r: r["request"] == "quote"),
        ("engagement", "visits > 5", 12.5, lambda r: r["visits"] != "" and float(r["visits"]) > 5),
    ]
    events = [("visit", 3.0, "14d", 14 * DAY, 30.0), ("webinar", 8.5, "36h", 1.5 * DAY, None), ("optout", -25.0, None, None, None)]
    grades = [("A1", 30.0, 40.0), ("A2", 30.0, 10.0), ("B1", 0.0, 40.0), ("C3", None, None)]
    knots = [(0.0, 0.02), (50.0, 0.2), (120.0, 0.6)]
    axes = [("fit", -5.0, 45.0), ("engagement", 0.0, 60.0)]
    model = {
        "type": "scorecard", "base": 1.5,
        "axes": {name: {"min": low, "max": high} for name, low, high in axes},
        "rules": [{"axis": a, "when": w, "points": p, "text": w} for a, w, p, _ in rules]
        + [dict({"axis": "engagement", "event": e, "points": p, "text": e},
                **({"half_life": h} if h else {}), **({"max": m} if m is not None else {}))
           for e, p, h, _, m in events],
        "grades": [dict({"grade": g}, **({"fit": f, "engagement": e} if f is not None else {})) for g, f, e in grades],
        "probability": [list(knot) for knot in knots],
    }
    now = 1_790_000_000_000
    names = ["industry", "employees", "source", "request", "visits"]
    rows = [{name: lead[name] for name in names} for lead in leads[::41]]
    rows.append({name: "" for name in names})
    touches, margins, outputs, reached = [], [], [], []
    state = SEED
    for place, row in enumerate(rows):
        own = []
        for turn in range(place % 7):
            state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
            name = events[(state >> 40) % 3][0]
            own.append((name, [1.0, 0.5, 2.25][(state >> 50) % 3], now - (state >> 20) % (60 * DAY) + DAY))
        own.sort(key=lambda touch: touch[2])
        touches += [[place, name, word(weight), moment] for name, weight, moment in own]
        sums = {name: 0.0 for name, _, _ in axes}
        for axis, _, points, holds in rules:
            sums[axis] += points if holds(row) else 0.0
        for name, points, _, half_life, cap in events:
            value = 0.0
            for kind, weight, moment in own:
                if kind == name and moment <= now:
                    value += weight * math.exp2(-(float(now) - float(moment)) / half_life) if half_life else weight
            value *= points
            sums["engagement"] += value if cap is None else min(value, cap)
        clamped = [max(low, min(high, sums[name])) for name, low, high in axes]
        points = model["base"]
        for value in clamped:
            points += value
        grade = next(g for g, f, e in grades if f is None or (clamped[0] >= f and clamped[1] >= e))
        margins.append([points])
        outputs.append([line_through(knots, points)])
        reached.append([grade])
    put_json("scorecard", "model.json", model)
    put_csv("scorecard", "touches.csv", ["row", "event", "weight", "time"], touches)
    put_csv("scorecard", "grades.csv", ["grade"], reached)
    put_case("scorecard", "SCORECARD", ["model.json"], rows, margins, outputs, time=now)


def line_through(knots, points):
    for place, (x, y) in enumerate(knots):
        if points <= x:
            if place == 0 or points == x:
                return y
            x0, y0 = knots[place - 1]
            return y0 + (points - x0) / (x - x0) * (y - y0)
    return knots[-1][1]


def naive_bayes_case(closed):
    """Tallies of the closed leads, per territory; as the model's doc has it, 0.1 is added to each."""
    fields = ["country", "source", "industry"]

    def tally(leads):
        values = {field: {} for field in fields}
        for lead in leads:
            for field in fields:
                if lead[field]:
                    pair = values[field].setdefault(lead[field], [0, 0])
                    pair[0 if lead["outcome"] == "won" else 1] += 1
        won = sum(lead["outcome"] == "won" for lead in leads)
        return {"won": won, "lost": len(leads) - won, "values": values}

    teams = sorted({lead["territory"] for lead in closed if lead["territory"]})
    counts = {"all": tally(closed), "teams": {t: tally([l for l in closed if l["territory"] == t]) for t in teams}}
    # A team that never won: its leads are judged by all tallies.
    counts["teams"]["moon"] = {"won": 0, "lost": 4, "values": {}}
    model = {"type": "naive_bayes", "fields": fields, "team": "territory", "counts": counts}
    names = ["country", "source", "industry", "territory"]
    rows = [{name: lead[name] for name in names} for lead in closed[::43]]
    rows += [{name: "" for name in names}, dict(rows[0], territory="moon"), dict(rows[0], territory="nowhere"),
             dict(rows[1], country="Atlantis")]
    margins = []
    for row in rows:
        scope = counts["teams"].get(row["territory"])
        if not scope or scope["won"] == 0 or scope["lost"] == 0:
            scope = counts["all"]
        margin = math.log((scope["won"] + 0.1) / (scope["lost"] + 0.1))
        for field in fields:
            pairs = scope["values"].get(field, {})
            if row[field] in pairs:
                won, lost = sum(p[0] for p in pairs.values()), sum(p[1] for p in pairs.values())
                seen = len(pairs) * 0.1
                own = pairs[row[field]]
                if won and lost:
                    margin += math.log(((own[0] + 0.1) / (won + seen)) / ((own[1] + 0.1) / (lost + seen)))
        margins.append([margin])
    outputs = [[min(max(1 / (1 + math.exp(-m[0])), 0.0001), 0.9999)] for m in margins]
    put_json("naive-bayes", "model.json", model)
    put_case("naive-bayes", "NAIVEBAYES", ["model.json"], rows, margins, outputs)


# ---------------------------------------------------------------- PMML

def pmml(fields, model):
    dictionary = "".join(
        f'<DataField name="{name}" optype="{"continuous" if number else "categorical"}" '
        f'dataType="{"double" if number else "string"}"/>\n' for name, number in fields)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<PMML xmlns="http://www.dmg.org/PMML-4_4" version="4.4">\n<Header/>\n'
        f"<DataDictionary>\n{dictionary}</DataDictionary>\n{model}</PMML>\n")


def mining_schema(fields):
    return "<MiningSchema>" + "".join(f'<MiningField name="{name}"/>' for name, _ in fields) + "</MiningSchema>\n"


def pmml_tree(tree, names, fields, scale):
    """A scikit-learn tree as a TreeModel; a missing value takes the default child."""
    lines = []

    def node(index, predicate, depth):
        score = f'score="{word(scale * tree.value[index][0][0])}" recordCount="{int(tree.n_node_samples[index])}"'
        left, right = int(tree.children_left[index]), int(tree.children_right[index])
        indent = " " * depth
        if left < 0:
            lines.append(f'{indent}<Node id="n{index}" {score}>{predicate}</Node>')
            return
        default = left if tree.missing_go_to_left[index] else right
        lines.append(f'{indent}<Node id="n{index}" {score} defaultChild="n{default}">{predicate}')
        field, at = names[tree.feature[index]], word(tree.threshold[index])
        node(left, f'<SimplePredicate field="{field}" operator="lessOrEqual" value="{at}"/>', depth + 1)
        node(right, f'<SimplePredicate field="{field}" operator="greaterThan" value="{at}"/>', depth + 1)
        lines.append(f"{indent}</Node>")

    node(0, "<True/>", 1)
    return (
        '<TreeModel functionName="regression" missingValueStrategy="defaultChild">\n'
        + mining_schema(fields) + "\n".join(lines) + "\n</TreeModel>\n")


def tree_score(tree, scale, values):
    index = 0
    while tree.children_left[index] >= 0:
        x = values[tree.feature[index]]
        is_left = tree.missing_go_to_left[index] if math.isnan(x) else x <= float(tree.threshold[index])
        index = int(tree.children_left[index] if is_left else tree.children_right[index])
    return scale * float(tree.value[index][0][0])


def pmml_cases(leads):
    import numpy as np
    from sklearn.ensemble import GradientBoostingClassifier, RandomForestRegressor
    from sklearn.tree import DecisionTreeRegressor

    names = NUMBERS[:4]
    fields = [(name, True) for name in names]
    features = [number_feature(name) for name in names]
    data = np.array([encode(features, lead) for lead in leads])
    won = np.array([float(lead["outcome"] == "won") for lead in leads])
    rows = [{name: lead[name] for name in names} for lead in leads[::47]]
    rows += [{name: "" for name in names}] + [dict(rows[0], **{name: ""}) for name in names]
    values = [encode(features, row) for row in rows]

    def close(own, library):
        assert all(abs(a - b) <= 1e-9 * max(1, abs(b)) for a, b in zip(own, library)), (own, library)

    one = DecisionTreeRegressor(max_depth=4, min_samples_leaf=8, random_state=SEED).fit(data, won)
    scores = [tree_score(one.tree_, 1.0, row) for row in values]
    close(scores, one.predict(np.array(values)))
    put("pmml-tree", "model.pmml", pmml(fields, pmml_tree(one.tree_, names, fields, 1.0)))
    put_case("pmml-tree", "PMML", ["model.pmml"], rows, [[s] for s in scores], [[s] for s in scores])

    forest = RandomForestRegressor(5, max_depth=3, min_samples_leaf=8, random_state=SEED).fit(data, won)
    trees = [estimator.tree_ for estimator in forest.estimators_]
    segments = "".join(
        f'<Segment id="{i}"><True/>\n{pmml_tree(tree, names, fields, 1.0)}</Segment>\n' for i, tree in enumerate(trees))
    put("pmml-forest", "model.pmml", pmml(
        fields, '<MiningModel functionName="regression">\n' + mining_schema(fields)
        + f'<Segmentation multipleModelMethod="average">\n{segments}</Segmentation></MiningModel>\n'))
    scores = []
    for row in values:
        total = 0.0
        for tree in trees:
            total += tree_score(tree, 1.0, row)
        scores.append(total / 5.0)
    close(scores, forest.predict(np.array(values)))
    put_case("pmml-forest", "PMML", ["model.pmml"], rows, [[s] for s in scores], [[s] for s in scores])

    full = np.nan_to_num(data, nan=-1.0)
    boosted = GradientBoostingClassifier(n_estimators=5, max_depth=2, random_state=SEED).fit(full, won)
    trees = [estimator[0].tree_ for estimator in boosted.estimators_]
    rows = [row for row in rows if all(row.values())]
    values = [encode(features, row) for row in rows]
    start = float(boosted._raw_predict_init(full[:1])[0][0])
    first = (
        '<Segment id="start"><True/>\n<TreeModel functionName="regression">\n' + mining_schema(fields)
        + f' <Node id="n0" score="{word(start)}"><True/></Node>\n</TreeModel>\n</Segment>\n')
    segments = first + "".join(
        f'<Segment id="{i}"><True/>\n{pmml_tree(tree, names, fields, 0.1)}</Segment>\n' for i, tree in enumerate(trees))
    put("pmml-boosted", "model.pmml", pmml(
        fields, '<MiningModel functionName="regression">\n' + mining_schema(fields)
        + f'<Segmentation multipleModelMethod="sum">\n{segments}</Segmentation></MiningModel>\n'))
    scores = []
    for row in values:
        total = start
        for tree in trees:
            total += tree_score(tree, 0.1, row)
        scores.append(total)
    close(scores, boosted.decision_function(np.array(values)))
    put_case("pmml-boosted", "PMML", ["model.pmml"], rows, [[s] for s in scores], [[s] for s in scores])
    pmml_regression_case(leads)
    pmml_scorecard_case(leads)


def pmml_regression_case(leads):
    fields = [("employees", True), ("visits", True), ("source", False)]
    sources = sorted({lead["source"] for lead in leads})
    numeric = [("employees", 1, 0.0021, 64.0), ("visits", 2, 0.013, 3.0)]
    categorical = [(text, round(0.37 * place - 0.9, 3)) for place, text in enumerate(sources)]
    table = "".join(
        f'<NumericPredictor name="{n}" exponent="{e}" coefficient="{c!r}"/>\n' for n, e, c, _ in numeric)
    table += "".join(
        f'<CategoricalPredictor name="source" value="{t}" coefficient="{c!r}"/>\n' for t, c in categorical)
    schema = "<MiningSchema>" + "".join(
        f'<MiningField name="{n}" missingValueReplacement="{m!r}"/>' for n, _, _, m in numeric)
    put("pmml-regression", "model.pmml", pmml(
        fields, '<RegressionModel functionName="classification" normalizationMethod="logit">\n' + schema
        + '<MiningField name="source"/></MiningSchema>\n'
        f'<RegressionTable intercept="-1.25" targetCategory="won">\n{table}</RegressionTable>\n'
        '<RegressionTable intercept="0" targetCategory="lost"/>\n</RegressionModel>\n'))
    names = [name for name, _ in fields]
    rows = [{name: lead[name] for name in names} for lead in leads[::53]]
    rows += [{name: "" for name in names}, dict(rows[0], source="a stranger")]
    margins = []
    for row in rows:
        margin = -1.25
        for name, exponent, coefficient, missing in numeric:
            x = float(row[name]) if row[name] else missing
            power = 1.0
            for _ in range(exponent):
                power *= x
            margin += coefficient * power
        for text, coefficient in categorical:
            margin += coefficient if row["source"] == text else 0.0
        margins.append([margin])
    put_case(
        "pmml-regression", "PMML", ["model.pmml"], rows, margins,
        [[1 / (1 + math.exp(-m[0]))] for m in margins])


def pmml_scorecard_case(leads):
    fields = [("employees", True), ("industry", False)]
    put("pmml-scorecard", "model.pmml", pmml(fields, '''<Scorecard functionName="regression" initialScore="10.5"
 useReasonCodes="true" reasonCodeAlgorithm="pointsBelow" baselineScore="20">
''' + mining_schema(fields) + '''<Characteristics>
<Characteristic name="size" reasonCode="SIZE" baselineScore="18">
 <Attribute partialScore="-9.25"><SimplePredicate field="employees" operator="isMissing"/></Attribute>
 <Attribute partialScore="-1"><SimplePredicate field="employees" operator="lessThan" value="10"/></Attribute>
 <Attribute partialScore="17.1"><CompoundPredicate booleanOperator="and">
  <SimplePredicate field="employees" operator="greaterOrEqual" value="10"/>
  <SimplePredicate field="employees" operator="lessOrEqual" value="100"/></CompoundPredicate></Attribute>
 <Attribute partialScore="25" reasonCode="LARGE"><True/></Attribute>
</Characteristic>
<Characteristic name="trade" reasonCode="TRADE" baselineScore="5">
 <Attribute partialScore="12"><SimpleSetPredicate field="industry" booleanOperator="isIn">
  <Array n="2" type="string">logistics municipal</Array></SimpleSetPredicate></Attribute>
 <Attribute partialScore="0.3"><True/></Attribute>
</Characteristic>
</Characteristics>
</Scorecard>
'''))
    names = [name for name, _ in fields]
    rows = [{name: lead[name] for name in names} for lead in leads[::53]]
    rows += [{name: "" for name in names}] + [{"employees": e, "industry": "retail"} for e in ["9", "10", "100", "101"]]
    points = []
    for row in rows:
        total = 10.5
        if not row["employees"]:
            total += -9.25
        elif float(row["employees"]) < 10:
            total += -1
        elif float(row["employees"]) <= 100:
            total += 17.1
        else:
            total += 25
        total += 12 if row["industry"] in ("logistics", "municipal") else 0.3
        points.append([total])
    put_case("pmml-scorecard", "PMML", ["model.pmml"], rows, points, points)


# ---------------------------------------------------------------- all of it

def main():
    enter_environment()
    leads = read_leads()
    closed = [lead for lead in leads if lead["outcome"]]
    xgboost_cases(leads, closed)
    lightgbm_cases(leads, closed)
    logistic_case(closed)
    scorecard_case(leads)
    naive_bayes_case(closed)
    pmml_cases(closed)
    different = []
    for name, data in FILES.items():
        path = os.path.join(GOLDEN, name)
        if "--check" in sys.argv:
            if not os.path.exists(path) or open(path, "rb").read() != data:
                different.append(name)
            continue
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(data)
    if different:
        sys.exit("differ from a fresh run: " + ", ".join(sorted(different)))
    cases = {name.split(os.sep)[0] for name in FILES}
    print(f"{len(cases)} cases, {len(FILES)} files, {sum(map(len, FILES.values())):,} bytes")


if __name__ == "__main__":
    main()
