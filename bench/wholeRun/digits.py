"""The digits from MNIST's own format, each pixel with mean 0 and deviation 1 over the rows, as our design asks for it."""

import gzip

import numpy as np


def read(images, labels):
    with gzip.open(images) as file:
        x = np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 784)
    with gzip.open(labels) as file:
        y = np.frombuffer(file.read(), np.uint8, offset=8)
    x = x.astype(np.float32)
    deviation = x.std(0)
    return (x - x.mean(0)) / np.where(deviation > 0, deviation, 1), y.astype(np.int64)
