"""The Python side of protocol.ts: questions on standard input, the least time of a step on standard output."""

import json
import sys
import time

BATCHES = 20


def serve(prepare):
    models = {}
    for line in sys.stdin:
        question = json.loads(line)
        shape = question["shape"]
        try:
            if shape["name"] not in models:
                models.clear()
                prepared = prepare(shape)
                # A peer that cannot do single steps says how many a run has.
                run, share = prepared if isinstance(prepared, tuple) else (prepared, 1)
                models[shape["name"]] = (*warm_up(run), share)
            run, steps, share = models[shape["name"]]
            answer = {"ms": measure(run, steps, question["milliseconds"] / 1000) / share}
        except Exception as error:  # The orchestrator reports it.
            answer = {"error": str(error)}
        print(json.dumps(answer), flush=True)


def warm_up(run):
    steps, start, runs = 1, time.perf_counter(), 0
    while runs < 3 or time.perf_counter() - start < 0.3:
        began = time.perf_counter()
        run(steps)
        if time.perf_counter() - began < 0.002:
            steps = int(steps * 1.5) + 1
        runs += 1
    return run, steps


def measure(run, steps, seconds):
    start, least = time.perf_counter(), float("inf")
    while True:
        began = time.perf_counter()
        run(steps)
        now = time.perf_counter()
        least = min(least, (now - began) / steps)
        if now - start >= seconds:
            return 1000 * least
