"""Judges a file of scores in blocks, with NumPy or PyTorch: python3 judge.py numpy|torch SCORES LABELS KIND."""
import json
import resource
import sys
import time

import numpy as np

way, scores_file, labels_file, kind = sys.argv[1:5]
BINS, ROWS = 15, 2000


def with_numpy(block, y):
    x = block.astype(np.float64)
    p = x
    if kind == "logits":
        x = x - x.max(1, keepdims=True)
        p = np.exp(x)
        p /= p.sum(1, keepdims=True)
    rows = np.arange(len(y))
    own = p[rows, y]
    classes = p.shape[1]
    bins = np.clip(np.ceil(p * BINS).astype(np.int64) - 1, 0, BINS - 1)
    flat = bins + BINS * np.arange(classes)
    gaps = -np.bincount(flat.ravel(), p.ravel(), BINS * classes)
    np.add.at(gaps, flat[rows, y], 1)
    best = p.argmax(1)
    rank = (p > own[:, None]).sum(1)
    return {
        "gaps": gaps, "confidence": p[rows, best], "right": best == y, "top5": (rank < 5).sum(),
        "nll": -np.log(np.maximum(own, 1e-12)).sum(), "brier": (p * p).sum() + (1 - 2 * own).sum(),
    }


def with_torch(block, y):
    x = torch.from_numpy(np.ascontiguousarray(block)).double()
    p = torch.softmax(x, 1) if kind == "logits" else x
    label = torch.from_numpy(y.astype(np.int64))
    own = p.gather(1, label[:, None])
    classes = p.shape[1]
    bins = (torch.ceil(p * BINS).long() - 1).clamp_(0, BINS - 1)
    flat = bins + BINS * torch.arange(classes)
    gaps = torch.zeros(BINS * classes, dtype=torch.float64)
    gaps.index_add_(0, flat.view(-1), -p.reshape(-1))
    gaps.index_add_(0, flat.gather(1, label[:, None]).view(-1), torch.ones(len(y), dtype=torch.float64))
    confidence, best = p.max(1)
    rank = (p > own).sum(1)
    return {
        "gaps": gaps.numpy(), "confidence": confidence.numpy(), "right": (best == label).numpy(), "top5": int((rank < 5).sum()),
        "nll": float(-own.clamp(min=1e-12).log().sum()), "brier": float((p * p).sum() + (1 - 2 * own).sum()),
    }


versions = {"python": sys.version.split()[0], "numpy": np.__version__}
if way == "torch":
    import torch

    versions["torch"] = torch.__version__
began, cpu = time.perf_counter(), time.process_time()
labels = np.load(labels_file)
scores = np.load(scores_file, mmap_mode="r")
total, confidence, right = {"gaps": 0, "top5": 0, "nll": 0, "brier": 0}, [], []
with np.errstate(all="ignore"):
    for start in range(0, len(labels), ROWS):
        part = (with_torch if way == "torch" else with_numpy)(scores[start : start + ROWS], labels[start : start + ROWS])
        for key in total:
            total[key] = total[key] + part[key]
        confidence.append(part["confidence"])
        right.append(part["right"])
confidence, right = np.concatenate(confidence), np.concatenate(right)
n, classes = scores.shape
bins = np.clip(np.ceil(confidence * BINS).astype(np.int64) - 1, 0, BINS - 1)
print(json.dumps({
    "seconds": time.perf_counter() - began,
    "cpuSeconds": time.process_time() - cpu,
    "peakBytes": 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
    "versions": versions,
    "figures": {
        "accuracy": float(right.mean()),
        "top5": float(total["top5"]) / n,
        "ece": float(np.abs(np.bincount(bins, right - confidence, BINS)).sum() / n),
        "classwiseEce": float(np.abs(total["gaps"]).sum() / (n * classes)),
        "nll": float(total["nll"]) / n,
        "brier": float(total["brier"]) / n,
    },
}))
