"""PyTorch on the CPU. The threads come from OMP_NUM_THREADS and OPENBLAS_NUM_THREADS; see protocol.py."""

import os

import torch

from protocol import BATCHES, serve

torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))


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


serve(prepare)
