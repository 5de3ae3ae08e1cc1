"""sklearnGrid.py CSV EPOCHS JOBS: the grid of bench/experiment.ts, one fit for each cell and seed, by joblib"""

import itertools
import json
import sys
import warnings

import numpy
from joblib import Parallel, delayed
from sklearn.neural_network import MLPClassifier

path, epochs, jobs = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
table = numpy.genfromtxt(path, delimiter=",", skip_header=1, dtype=str)
x = table[:, :2].astype(float)
x = (x - x.mean(0)) / x.std(0)
y = table[:, 2]
order = numpy.random.RandomState(1).permutation(len(y))
train, validation = order[:700], order[700:850]


def fit(units, alpha, seed):
    warnings.filterwarnings("ignore")  # It is not meant to converge in so few epochs.
    model = MLPClassifier(
        hidden_layer_sizes=(units,) * 3,
        solver="sgd",
        learning_rate_init=0.1,
        momentum=0.9,
        nesterovs_momentum=False,
        alpha=alpha,
        batch_size=32,
        max_iter=epochs,
        n_iter_no_change=epochs + 1,
        random_state=seed,
    )
    model.fit(x[train], y[train])
    return model.score(x[validation], y[validation])


grid = itertools.product([1, 2, 3, 4, 5], [0, 0.001, 0.01], [3, 6, 20, 32])
scores = Parallel(n_jobs=jobs)(delayed(fit)(units, alpha, seed) for seed, alpha, units in grid)
print(json.dumps({"fits": len(scores), "best": max(scores)}))
