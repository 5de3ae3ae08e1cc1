"""pandas' read_csv with its C engine, and the encoding with NumPy, column by column into one float32 matrix."""

import json
import resource
import sys
import time

import numpy as np
import pandas as pd


def read(path):
    table = pd.read_csv(path, engine="c")
    features = table.columns[:-1]
    numbers = [name for name in features if table[name].dtype != object]
    words = {name: pd.factorize(table[name]) for name in features if table[name].dtype == object}
    rows = len(table)
    width = len(numbers) + sum(len(values) for _, values in words.values())
    matrix = np.zeros((rows, width), np.float32)
    at = 0
    for name in features:
        if name in words:
            codes, values = words[name]
            matrix[np.arange(rows), at + codes] = 1
            at += len(values)
            continue
        column = table.pop(name).to_numpy(np.float64)
        mean = np.nanmean(column)
        scaled = (column - mean) / np.nanstd(column)
        matrix[:, at] = np.nan_to_num(scaled, copy=False)
        at += 1
    labels, _ = pd.factorize(table[table.columns[-1]])
    return matrix


path, repeats = sys.argv[1:]
seconds = []
cpu = []
matrix = None
for _ in range(int(repeats)):
    matrix = None
    start = time.perf_counter()
    before = time.process_time()
    matrix = read(path)
    seconds.append(time.perf_counter() - start)
    cpu.append(time.process_time() - before)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
print(
    json.dumps(
        {
            "seconds": seconds,
            "cpu": cpu,
            "rows": matrix.shape[0],
            "inputs": matrix.shape[1],
            "sum": float(np.abs(matrix, dtype=np.float64).sum()),
            "peak": peak,
        }
    )
)
