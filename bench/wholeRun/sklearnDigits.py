"""sklearnDigits.py IMAGES LABELS EPOCHS"""

import json
import sys
import warnings

from sklearn.neural_network import MLPClassifier

from digits import read

warnings.filterwarnings("ignore")  # It is not meant to converge in so few epochs.
images, labels, epochs = sys.argv[1:]
x, y = read(images, labels)
model = MLPClassifier(
    hidden_layer_sizes=(128,),
    solver="sgd",
    learning_rate_init=0.01,
    momentum=0.9,
    nesterovs_momentum=False,
    alpha=0.0,
    batch_size=64,
    max_iter=int(epochs),
    n_iter_no_change=int(epochs) + 1,
    random_state=1,
)
model.fit(x, y)
print(json.dumps({"trainAccuracy": model.score(x, y)}))
