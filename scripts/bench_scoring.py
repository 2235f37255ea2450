"""Our scoring against numpy, duckdb, XGBoost, LightGBM, lleaves and ONNX Runtime, in turns.

`make bench-scoring` runs it inside .build/bench-venv (see scripts/bench-scoring); with --quick it takes
about a minute once everything is built and cached. Each case first checks that all sides give the same
margins (ours must give the library's bits), then measures the sides one pass each, round by round, on
one thread, and keeps the medians of processor time (of the wall clock for one row, whose median no
neighbour touches): only ratios of one run mean something on a shared machine.

Models and data are made once (fixed seeds) and kept in .build/bench-scoring, as is what lleaves compiles.
"""

import argparse
import ctypes
import json
import math
import os
import statistics
import subprocess
import sys
import time

ROOT = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
CACHE = os.path.join(ROOT, ".build", "bench-scoring")
COLUMNS = 32


class Ours:
    """The process of Benchmarks/Scoring."""

    def __init__(self, binary):
        self.process = subprocess.Popen([binary], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, *words):
        self.process.stdin.write(" ".join(map(str, words)) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().split()
        if not answer or answer[0] != "ok":
            sys.exit(f"our side, asked {words}: {' '.join(answer)}")
        return [int(word) for word in answer[1:]]

    def seconds(self, *words):
        return self.ask(*words)[0] / 1e9


class Result:
    """What one case has measured, against its goal."""

    def __init__(self, title, unit, goals):
        self.title, self.unit, self.goals = title, unit, goals
        self.sides = {}

    def ratio(self, name):
        return self.sides[name] / self.sides["leadstock"]


def in_turns(title, rounds, sides, operations, unit, goals):
    """Runs every side once a round; a side answers the seconds of a pass. Medians are kept."""
    times = {name: [] for name in sides}
    for turn in range(rounds):
        names = list(sides)
        names = names[turn % len(names):] + names[: turn % len(names)]
        for name in names:
            times[name].append(sides[name]())
    result = Result(title, unit, goals)
    scale = {"ns": 1e9, "us": 1e6}[unit]
    for name, list_of in times.items():
        result.sides[name] = statistics.median(list_of) * scale / operations
    return result


def timed(work):
    """Seconds of processor time: on a shared machine the wall clock measures the neighbours."""
    start = time.process_time()
    work()
    return time.process_time() - start


# ---------------------------------------------------------------- data and models

def sample(np, rows, missing, seed):
    random = np.random.default_rng(seed)
    values = random.normal(size=(COLUMNS, rows)).astype(np.float32)
    if missing:
        values[random.random(values.shape) < missing] = np.nan
    return values


def saved(np, name, make):
    """The file of column-major values, made when it is not there."""
    path = os.path.join(CACHE, name)
    if not os.path.exists(path):
        make().tofile(path + ".part")
        os.replace(path + ".part", path)
    return path


def train(np, trees, leaves):
    """A LightGBM and an XGBoost model on the same 50,000 rows, 3 % of the values missing."""
    import lightgbm
    import xgboost

    light = os.path.join(CACHE, f"lightgbm-{trees}x{leaves}.txt")
    boost = os.path.join(CACHE, f"xgboost-{trees}x{leaves}.json")
    if os.path.exists(light) and os.path.exists(boost):
        return light, boost
    data = sample(np, 50_000, 0.03, 5).T
    full = np.nan_to_num(data)
    odds = full[:, 0] - full[:, 1] * full[:, 2] + np.sin(2 * full[:, 3]) + 0.4 * full[:, 4:].sum(axis=1) / 5
    label = (odds + np.random.default_rng(6).logistic(size=len(odds)) > 0).astype(float)
    names = [f"f{i}" for i in range(COLUMNS)]
    booster = lightgbm.train(
        {"objective": "binary", "num_leaves": leaves, "learning_rate": 0.1, "verbose": -1, "num_threads": 2,
         "deterministic": True, "force_row_wise": True, "min_data_in_leaf": 5},
        lightgbm.Dataset(data, label=label, feature_name=names), trees)
    booster.save_model(light)
    booster = xgboost.train(
        {"objective": "binary:logistic", "max_leaves": leaves, "max_depth": 0, "grow_policy": "lossguide",
         "eta": 0.1, "nthread": 2, "tree_method": "hist"},
        xgboost.DMatrix(data, label=label, feature_names=names), trees)
    booster.save_model(boost)
    return light, boost


# ---------------------------------------------------------------- cases

def check_bits(np, ours, expected, what):
    path = os.path.join(CACHE, "margins.out")
    first = ours.ask("margins", path)[0]
    if first:
        sys.exit(f"{what}: row {first} alone has another margin than in its chunk")
    margins = np.fromfile(path, dtype=np.float64)
    same = (margins == expected.astype(np.float64)).mean()
    if same != 1:
        sys.exit(f"{what}: only {same:.4%} of our margins have the library's bits")
    print(f"{what}: {len(margins):,} margins have the library's bits, whole chunks and single rows", flush=True)


def linear(np, ours, options):
    import duckdb

    rows = options.linear_rows
    path = saved(np, f"linear-{rows}.f32", lambda: sample(np, rows, 0, 3))
    random = np.random.default_rng(4)
    mean = random.normal(size=COLUMNS)
    weight = random.normal(size=COLUMNS) / 4
    model = os.path.join(CACHE, "linear.json")
    with open(model, "w") as file:
        json.dump({
            "type": "logistic_regression", "intercept": -0.5,
            "features": [{"name": f"f{i}", "type": "float", "mean": mean[i], "scale": 1.0, "coef": weight[i]}
                         for i in range(COLUMNS)]}, file)
    ours.ask("table", path, rows, COLUMNS)
    ours.ask("model", "LOGISTIC", model)
    columns = np.fromfile(path, dtype=np.float32).reshape(COLUMNS, rows)
    matrix = np.ascontiguousarray(columns.T)
    expected = np.full(rows, -0.5)
    for column in range(COLUMNS):
        expected += (columns[column].astype(np.float64) - mean[column]) * weight[column]
    check_bits(np, ours, expected, "linear (against the sum in the documented order)")
    coefficients = weight.astype(np.float32)
    intercept = np.float32(-0.5 - (mean * weight).sum())

    def by_numpy():
        margin = matrix @ coefficients
        margin += intercept
        return 1 / (1 + np.exp(-margin))

    assert np.allclose(by_numpy(), 1 / (1 + np.exp(-expected)), atol=1e-5)
    database = duckdb.connect()
    database.execute("SET threads = 1")
    table = {f"f{i}": columns[i] for i in range(COLUMNS)}
    import pandas
    frame = pandas.DataFrame(table, copy=False)
    database.execute("CREATE TABLE sample AS SELECT * FROM frame")
    del frame
    margin = " + ".join(f"f{i} * {float(coefficients[i])!r}::FLOAT" for i in range(COLUMNS)) + f" + {float(intercept)!r}::FLOAT"
    query = f"SELECT sum(1 / (1 + exp(-({margin})))) FROM sample"
    total = database.execute(query).fetchone()[0]
    assert abs(total - by_numpy().astype(np.float64).sum()) < 1e-4 * total, total
    sides = {
        "leadstock": lambda: ours.seconds("batch"),
        "reading alone": lambda: ours.seconds("read"),
        "leadstock with FAST probabilities": lambda: ours.seconds("probabilities"),
        "numpy with probabilities": lambda: timed(by_numpy),
        "duckdb with probabilities": lambda: timed(lambda: database.execute(query).fetchone()),
    }
    return in_turns(
        f"linear, {rows:,} rows x {COLUMNS} float32, per row", options.rounds, sides, rows, "ns",
        {"reading alone": 0.9, "numpy with probabilities": 1.3, "duckdb with probabilities": 6})


def top(np, ours, options):
    import duckdb
    import pandas

    rows = options.linear_rows
    scores = np.random.default_rng(7).normal(size=rows)
    path = os.path.join(CACHE, "scores.f64")
    scores.tofile(path)
    ours.ask("scores", path, rows)
    best = np.argpartition(scores, rows - 1000)[rows - 1000:]
    if ours.ask("top", 1000)[1] != int(best.sum()):
        sys.exit("top 1,000: our rows are not those of numpy")
    if ours.ask("kept", 1000)[1] != int(best.sum()):
        sys.exit("top 1,000: the rows by kept scores are not those of numpy")
    database = duckdb.connect()
    database.execute("SET threads = 1")
    frame = pandas.DataFrame({"id": np.arange(rows), "score": scores})
    database.execute("CREATE TABLE scores AS SELECT * FROM frame")
    query = "SELECT id FROM scores ORDER BY score DESC LIMIT 1000"
    assert sum(row[0] for row in database.execute(query).fetchall()) == int(best.sum())
    sides = {
        "leadstock": lambda: ours.seconds("kept", 1000),
        "leadstock, one pass over all": lambda: ours.seconds("top", 1000),
        "duckdb": lambda: timed(lambda: database.execute(query).fetchall()),
        "numpy": lambda: timed(lambda: np.argpartition(scores, rows - 1000)),
    }
    return in_turns(f"best 1,000 of {rows:,} scores, per score", options.rounds, sides, rows, "ns", {"duckdb": 3})


def onnx_session(np, model, kind, rows):
    """A session of the converted model on one thread; nil and a note when it cannot be converted."""
    try:
        import onnxmltools
        import onnxruntime
        from onnxmltools.convert.common.data_types import FloatTensorType

        path = model + ".onnx"
        if not os.path.exists(path):
            inputs = [("input", FloatTensorType([None, COLUMNS]))]
            if kind == "lightgbm":
                import lightgbm
                converted = onnxmltools.convert_lightgbm(
                    lightgbm.Booster(model_file=model), initial_types=inputs, zipmap=False)
            else:
                import xgboost
                booster = xgboost.Booster(model_file=model)
                booster.feature_names = None
                converted = onnxmltools.convert_xgboost(booster, initial_types=inputs)
            onnxmltools.utils.save_model(converted, path)
        settings = onnxruntime.SessionOptions()
        settings.intra_op_num_threads = settings.inter_op_num_threads = 1
        session = onnxruntime.InferenceSession(path, settings, providers=["CPUExecutionProvider"])
        name = session.get_inputs()[0].name
        session.run(None, {name: rows[:10]})
        return lambda: session.run(None, {name: rows})
    except Exception as failure:  # A converter that does not know a version is no failure of ours.
        print(f"ONNX Runtime left out for {os.path.basename(model)}: {str(failure)[:160]}")
        return None


def compiled_by_lleaves(model, options):
    import lleaves

    compiled = model + ".lleaves"
    if not os.path.exists(compiled):
        if options.quick:
            print("lleaves left out: compiling takes minutes; a full run keeps what it compiles")
            return None
        print(f"lleaves compiles {os.path.basename(model)} (once) …", flush=True)
    forest = lleaves.Model(model_file=model)
    forest.compile(cache=compiled, raw_score=True)
    return forest


def trees(np, ours, options, count, leaves, rows, with_lleaves):
    import lightgbm
    import xgboost

    light_path, boost_path = train(np, count, leaves)
    path = saved(np, f"trees-{rows}.f32", lambda: sample(np, rows, 0.03, 8))
    columns = np.fromfile(path, dtype=np.float32).reshape(COLUMNS, rows)
    matrix = np.ascontiguousarray(columns.T)
    ours.ask("table", path, rows, COLUMNS)
    light = lightgbm.Booster(model_file=light_path)
    boost = xgboost.Booster(model_file=boost_path)
    boost.set_param({"nthread": 1})
    boost.feature_names = None

    def by_lightgbm():
        return light.predict(matrix, raw_score=True, num_threads=1)

    def by_xgboost():
        return boost.inplace_predict(matrix, predict_type="margin", validate_features=False)

    results = []
    rounds = options.rounds
    name = f"{count} trees x {leaves} leaves"
    loaded = ours.ask("model", "LIGHTGBM", light_path)[0] / 1e9
    print(f"{name}: {os.path.getsize(light_path) / 1e6:.1f} MB of LightGBM text loaded in {loaded:.3f} s")
    check_bits(np, ours, by_lightgbm(), f"LightGBM {name}")
    sides = {"leadstock": lambda: ours.seconds("batch"), "LightGBM": lambda: timed(by_lightgbm)}
    goals = {"LightGBM": 6}
    forest = compiled_by_lleaves(light_path, options) if with_lleaves else None
    if forest:
        assert np.allclose(forest.predict(matrix, n_jobs=1), by_lightgbm(), atol=1e-9)
        sides["lleaves"] = lambda: timed(lambda: forest.predict(matrix, n_jobs=1))
        goals["lleaves"] = 1.5
    run = onnx_session(np, light_path, "lightgbm", matrix)
    if run:
        sides["ONNX Runtime"] = lambda: timed(run)
        goals["ONNX Runtime"] = 3
    results.append(in_turns(f"LightGBM model, {name}, {rows:,} rows with NaN, per row", rounds, sides, rows, "us", goals))

    single = build_single(lightgbm)
    turns = 4_000 if options.quick else 20_000

    def by_fast_call():
        words = subprocess.run(
            [single, light_path, path, str(rows), str(COLUMNS), str(turns)], check=True, capture_output=True,
            text=True).stdout.split()
        return int(words[0]) / 1e9

    results.append(in_turns(
        f"one row, {name}, median of a call", rounds,
        {"leadstock": lambda: ours.seconds("single", turns), "LightGBM's fast call (C)": by_fast_call},
        1, "us", {"LightGBM's fast call (C)": 3}))
    explained, scored = [], []
    for _ in range(rounds):
        both = ours.ask("reasons", "path", turns // 4)
        explained.append(both[0] / 1e9)
        scored.append(both[1] / 1e9)
    result = Result(f"reasons by path, {name}, per row (the score alone / score and reasons; at least 1/2)", "us", {"score alone": 0.5})
    result.sides = {"leadstock": statistics.median(explained) * 4e6 / turns, "score alone": statistics.median(scored) * 4e6 / turns}
    results.append(result)

    ours.ask("model", "XGBOOST", boost_path)
    check_bits(np, ours, by_xgboost(), f"XGBoost {name}")
    sides = {"leadstock": lambda: ours.seconds("batch"), "XGBoost": lambda: timed(by_xgboost)}
    goals = {"XGBoost": 3}
    run = onnx_session(np, boost_path, "xgboost", matrix)
    if run:
        sides["ONNX Runtime"] = lambda: timed(run)
        goals["ONNX Runtime"] = 3
    results.append(in_turns(f"XGBoost model, {name}, {rows:,} rows with NaN, per row", rounds, sides, rows, "us", goals))
    return results


def build_single(lightgbm):
    """The small C program around LightGBM's single-row call, compiled against the library that pip installed."""
    folder = os.path.join(os.path.dirname(lightgbm.__file__), "lib")
    target = os.path.join(CACHE, "bench_single")
    source = os.path.join(ROOT, "scripts", "bench_single.c")
    if not os.path.exists(target) or os.path.getmtime(target) < os.path.getmtime(source):
        subprocess.check_call(
            ["clang", "-O2", source, "-o", target, "-L" + folder, "-l:lib_lightgbm.so", "-Wl,-rpath," + folder])
    return target


# ---------------------------------------------------------------- what comes out

def show(results):
    for result in results:
        print(f"\n{result.title}")
        for name, amount in result.sides.items():
            line = f"    {name:36} {amount:10.3f} {result.unit}"
            if name != "leadstock":
                line += f"   x {result.ratio(name):6.2f}"
                if name in result.goals:
                    goal = result.goals[name]
                    line += f"   goal {goal:g}: {'reached' if result.ratio(name) >= goal else 'MISSED'}"
            print(line)


def draw(results, path):
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plot

    figure, axes = plot.subplots(len(results), 1, figsize=(9, 1.05 * sum(len(r.sides) for r in results) * 0.55 + 2))
    for result, axis in zip(results, axes if len(results) > 1 else [axes]):
        names = list(result.sides)[::-1]
        ratios = [result.ratio(name) for name in names]
        axis.barh(names, ratios, color=["#1b7f5c" if name == "leadstock" else "#b9c4cc" for name in names])
        for name, goal in result.goals.items():
            place = names.index(name)
            axis.plot([goal, goal], [place - 0.45, place + 0.45], color="#c0392b")
        axis.axvline(1, color="#555555", linewidth=0.6)
        axis.set_title(result.title, fontsize=8, loc="left")
        axis.tick_params(labelsize=7)
    figure.supxlabel("time, leadstock = 1 (red: what the goal asks for)", fontsize=8)
    figure.tight_layout()
    figure.savefig(path)


def main():
    parser = argparse.ArgumentParser(description="Scoring speed beside other libraries.")
    parser.add_argument("binary", help="the release build of ScoringBenchmarks")
    parser.add_argument("--quick", action="store_true", help="small and short: about a minute once cached")
    parser.add_argument("--only", choices=["linear", "top", "trees", "large"], help="one case")
    parser.add_argument("--picture", default=os.path.join(CACHE, "scoring.svg"))
    options = parser.parse_args()
    options.rounds = 3 if options.quick else 7
    options.linear_rows = 1_000_000 if options.quick else 10_000_000
    os.makedirs(CACHE, exist_ok=True)
    import numpy as np

    print(f"load average {os.getloadavg()[0]:.1f}, one thread each, processor time, medians of {options.rounds} rounds", flush=True)
    ours = Ours(options.binary)
    results = []
    if options.only in (None, "linear"):
        results.append(linear(np, ours, options))
    if options.only in (None, "top"):
        results.append(top(np, ours, options))
    if options.only in (None, "trees"):
        results += trees(np, ours, options, 100, 63, 20_000 if options.quick else 100_000, True)
    if options.only == "large" or (options.only is None and not options.quick):
        results += trees(np, ours, options, 500, 255, 20_000, False)
    show(results)
    draw(results, options.picture)
    print(f"\npicture: {os.path.relpath(options.picture, ROOT)}; load average {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
