"""Trains a linear head: python3 head.py FEATURES LABELS TEST_FEATURES TEST_LABELS EPOCHS THREADS."""
import json
import math
import resource
import sys
import time

began, cpu = time.perf_counter(), time.process_time()
import numpy as np
import torch
import torch.nn.functional as F

*files, epochs, threads = sys.argv[1:7]
epochs = int(epochs)
torch.set_num_threads(int(threads))
torch.manual_seed(0)
x, y, test_x, test_y = (torch.from_numpy(np.load(file)) for file in files)
x, test_x = (5 * F.normalize(rows) for rows in (x, test_x))
head = torch.nn.Linear(x.shape[1], int(y.max()) + 1)
optimizer = torch.optim.SGD(head.parameters(), lr=0.1, momentum=0.9, weight_decay=5e-4)
trained = time.perf_counter()
for epoch in range(epochs):
    for group in optimizer.param_groups:
        group["lr"] = 0.05 * (1 + math.cos(math.pi * epoch / epochs))
    for rows in torch.randperm(len(x)).split(128):
        loss = F.cross_entropy(head(x[rows]), y[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        probabilities = head(test_x).softmax(1)
        accuracy = (probabilities.argmax(1) == test_y).double().mean().item()
print(json.dumps({
    "seconds": time.perf_counter() - began,
    "cpuSeconds": time.process_time() - cpu,
    "trainingSeconds": time.perf_counter() - trained,
    "peakBytes": 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
    "versions": {"python": sys.version.split()[0], "torch": torch.__version__},
    "accuracy": accuracy,
}))
