"""sklearnPredict.py train TABLE.csv MODEL | predict MODEL NEW.csv OUT.csv

train     fits an MLPClassifier of the bench's design in a pipeline with StandardScaler and saves it by joblib
predict   reads the rows by pandas, writes them with the predicted class and the probabilities behind them
"""

import sys
import warnings

import joblib
import pandas

if sys.argv[1] == "train":
    from sklearn.neural_network import MLPClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    warnings.filterwarnings("ignore")  # It is not meant to converge.
    table = pandas.read_csv(sys.argv[2])
    model = make_pipeline(
        StandardScaler(), MLPClassifier(hidden_layer_sizes=(64,), max_iter=2, random_state=1)
    )
    model.fit(table.iloc[:, :20], table["class"])
    joblib.dump(model, sys.argv[3])
else:
    model = joblib.load(sys.argv[2])
    table = pandas.read_csv(sys.argv[3])
    probabilities = model.predict_proba(table.iloc[:, :20])
    table["prediction"] = model.classes_[probabilities.argmax(1)]
    table["probability"] = probabilities.max(1)
    for index, name in enumerate(model.classes_):
        table[f"p({name})"] = probabilities[:, index]
    table.to_csv(sys.argv[4], index=False)
