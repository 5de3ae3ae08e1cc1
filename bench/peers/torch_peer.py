"""PyTorch on the CPU. The threads come from OMP_NUM_THREADS and OPENBLAS_NUM_THREADS; see protocol.ts for the questions."""

import json
import os
import sys
import time

import torch

torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
BATCHES = 20


def prepare(shape):
    torch.manual_seed(1)
    sizes, batch = shape["sizes"], shape["batch"]
    layers = []
    for index, (inputs, units) in enumerate(zip(sizes, sizes[1:])):
        layers.append(torch.nn.Linear(inputs, units))
        if index < len(sizes) - 2:
            if shape["batchNorm"]:
                layers.append(torch.nn.BatchNorm1d(units))
            layers.append(torch.nn.ReLU() if shape["activation"] == "relu" else torch.nn.Tanh())
    model = torch.nn.Sequential(*layers)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.001, momentum=0.9)
    loss_of = torch.nn.CrossEntropyLoss()
    rows = BATCHES * batch
    x = torch.randn(rows, sizes[0])
    y = torch.randint(0, sizes[-1], (rows,))
    order = torch.randperm(rows)
    state = {"batch": 0}

    def run(steps):
        for _ in range(steps):
            first = state["batch"] * batch
            chosen = order[first : first + batch]
            optimizer.zero_grad(set_to_none=True)
            loss_of(model(x[chosen]), y[chosen]).backward()
            optimizer.step()
            state["batch"] = (state["batch"] + 1) % BATCHES

    return run


def serve(prepare):
    models = {}
    for line in sys.stdin:
        question = json.loads(line)
        shape = question["shape"]
        try:
            if shape["name"] not in models:
                models.clear()
                models[shape["name"]] = warm_up(prepare(shape))
            answer = {"ms": measure(*models[shape["name"]], question["milliseconds"] / 1000)}
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


if __name__ == "__main__":
    serve(prepare)
