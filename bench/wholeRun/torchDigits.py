"""torchDigits.py IMAGES LABELS EPOCHS: batches are gathered by index, which is faster than a DataLoader."""

import json
import os
import sys

import torch

from digits import read

torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
torch.manual_seed(1)
images, labels, epochs = sys.argv[1:]
x, y = (torch.from_numpy(array) for array in read(images, labels))
model = torch.nn.Sequential(torch.nn.Linear(784, 128), torch.nn.ReLU(), torch.nn.Linear(128, 10))
torch.nn.init.kaiming_normal_(model[0].weight)
optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
loss_of = torch.nn.CrossEntropyLoss()
for _ in range(int(epochs)):
    for rows in torch.randperm(len(x)).split(64):
        optimizer.zero_grad(set_to_none=True)
        loss_of(model(x[rows]), y[rows]).backward()
        optimizer.step()
with torch.no_grad():
    accuracy = (model(x).argmax(1) == y).float().mean().item()
print(json.dumps({"trainAccuracy": accuracy}))
