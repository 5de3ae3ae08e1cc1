"""scikit-learn's MLPClassifier. A call of partial_fit is an epoch of BATCHES steps; it has no batch norm."""

import numpy as np
from sklearn.neural_network import MLPClassifier

from protocol import BATCHES, serve


def prepare(shape):
    if shape["batchNorm"]:
        raise ValueError("no batch norm")
    sizes, batch = shape["sizes"], shape["batch"]
    random = np.random.default_rng(1)
    rows = BATCHES * batch
    x = random.standard_normal((rows, sizes[0])).astype(np.float32)
    y = random.integers(0, sizes[-1], rows)
    y[: sizes[-1]] = np.arange(sizes[-1])
    model = MLPClassifier(
        hidden_layer_sizes=sizes[1:-1],
        activation=shape["activation"],
        solver="sgd",
        learning_rate_init=0.001,
        momentum=0.9,
        nesterovs_momentum=False,
        alpha=0.0,
        batch_size=batch,
    )
    classes = np.arange(sizes[-1])

    def run(steps):
        for _ in range(steps):
            model.partial_fit(x, y, classes=classes)

    return run, BATCHES


serve(prepare)
