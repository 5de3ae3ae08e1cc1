"""Scores of scikit-learn's multilayer perceptron and linear model, with their defaults, on rows that are encoded already."""
import json
import sys
import warnings

import numpy as np
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.neural_network import MLPClassifier, MLPRegressor

warnings.filterwarnings("ignore")
path, seed = sys.argv[1], int(sys.argv[2])
with open(path, "rb") as file:
    header = json.loads(file.readline())
    numbers = np.frombuffer(file.read(), dtype=np.float32)
rows, width = header["rows"], header["inputs"]
inputs = numbers[: rows * width].reshape(rows, width)
targets = numbers[rows * width :]
train, test = header["train"], header["test"]
if header["task"] == "classification":
    models = {"mlp": MLPClassifier(random_state=seed), "linear": LogisticRegression(max_iter=2000)}
else:
    models = {"mlp": MLPRegressor(random_state=seed), "linear": Ridge()}
print(json.dumps({name: model.fit(inputs[train], targets[train]).score(inputs[test], targets[test]) for name, model in models.items()}))
