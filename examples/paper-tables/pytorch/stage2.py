"""Stage 2 of cRT, LWS and MiSLAS in PyTorch, from our stage-1 weights of CIFAR-100-LT, factor 100.

    python stage2.py STAGE1.safetensors CIFAR_FOLDER [SEED ...]

The backbone's running statistics move, its parameters do not, so the three heads share one pass over the data: whatever
differs between them differs in the head alone. Prints one line of JSON per seed and epoch.
Published settings: 10 epochs, batch 128, SGD .1 (momentum .9, decay 2e-4), cosine; four images of a class in a row,
classes in shuffled cycles; MiSLAS: label-aware smoothing .4 to .1, classifier at a fifth of the rate, scales at the whole.
"""

import json
import math
import struct
import sys
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

CLASSES, EPOCHS, BATCH, RATE = 100, 10, 128, 0.1
MEAN = torch.tensor([0.4914, 0.4822, 0.4465]).view(3, 1, 1)
STD = torch.tensor([0.2023, 0.1994, 0.2010]).view(3, 1, 1)


def read_safetensors(path):
    data = Path(path).read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header, payload = json.loads(data[8 : 8 + length]), data[8 + length :]
    header.pop("__metadata__", None)
    return {
        name: torch.from_numpy(
            np.frombuffer(payload[slice(*entry["data_offsets"])], dtype="<f4").reshape(entry["shape"]).copy()
        )
        for name, entry in header.items()
    }


def read_records(path):
    records = np.fromfile(path, dtype=np.uint8).reshape(-1, 2 + 3072)
    return torch.from_numpy(records[:, 2:].reshape(-1, 3, 32, 32).copy()), records[:, 1].astype(np.int64)


def long_tail(labels, factor=100):
    """The published subset: the legacy generator of seed 0 shuffles each class's positions in turn."""
    np.random.seed(0)
    kept = []
    for k in range(CLASSES):
        positions = np.where(labels == k)[0]
        np.random.shuffle(positions)
        kept.append(positions[: int(500 * (1 / factor) ** (k / (CLASSES - 1)))])
    return kept


class Block(nn.Module):
    def __init__(self, channels, to, stride):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(channels, to, 3, stride, 1, bias=False), nn.BatchNorm2d(to)
        self.conv2, self.bn2 = nn.Conv2d(to, to, 3, 1, 1, bias=False), nn.BatchNorm2d(to)
        self.stride, self.pad = stride, (to - channels) // 2

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        if self.pad:
            x = F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, self.pad, self.pad))
        return F.relu(y + x)


class Backbone(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16)
        channels = 16
        for group, to in enumerate((16, 32, 64), 1):
            blocks = [Block(channels if i == 0 else to, to, 2 if group > 1 and i == 0 else 1) for i in range(5)]
            setattr(self, f"layer{group}", nn.Sequential(*blocks))
            channels = to

    def forward(self, x):
        x = F.relu(self.bn1(self.conv1(x)))
        return self.layer3(self.layer2(self.layer1(x))).mean((2, 3))


def class_aware(per_class, rng):
    """Positions without end: classes in shuffled cycles, four consecutive images of a class's own shuffled cycle."""
    cycles, at = [rng.permutation(p) for p in per_class], [0] * CLASSES
    while True:
        for k in rng.permutation(CLASSES):
            for _ in range(4):
                if at[k] == len(cycles[k]):
                    cycles[k], at[k] = rng.permutation(per_class[k]), 0
                yield cycles[k][at[k]]
                at[k] += 1


def augment(images, rng):
    padded = F.pad(images, (4, 4, 4, 4))
    rows = []
    for image in padded:
        y, x = rng.integers(0, 9, 2)
        crop = image[:, y : y + 32, x : x + 32]
        rows.append(crop.flip(2) if rng.random() < 0.5 else crop)
    return (torch.stack(rows).float() / 255 - MEAN) / STD


def ece(probabilities, labels):
    confidence, predicted = probabilities.max(1)
    right = (predicted == labels).double()
    bins = torch.clamp(torch.ceil(confidence.double() * 15) - 1, 0, 14).long()
    return sum(abs((confidence[bins == b].double() - right[bins == b]).sum().item()) for b in range(15)) / len(labels)


def run(weights, folder, seed):
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    images, labels = read_records(Path(folder) / "cifar-100-binary/train.bin")
    test_images, test_labels = read_records(Path(folder) / "cifar-100-binary/test.bin")
    kept = long_tail(labels)
    counts = torch.tensor([len(p) for p in kept], dtype=torch.float32)
    backbone = Backbone()
    own = {name.removeprefix("backbone."): tensor for name, tensor in weights.items() if name.startswith("backbone.")}
    missing, unexpected = backbone.load_state_dict(own, strict=False)
    assert not unexpected and all(name.endswith("num_batches_tracked") for name in missing), (missing, unexpected)
    kernel, bias = weights["classifier.fc.weight"], weights["classifier.fc.bias"]
    fresh = nn.Linear(64, CLASSES)
    heads = {
        "cRT": {"w": fresh.weight.data.clone(), "b": fresh.bias.data.clone(), "s": torch.ones(CLASSES), "learn": {"w": 1, "b": 1}},
        "LWS": {"w": kernel, "b": bias, "s": torch.ones(CLASSES), "learn": {"s": 1}},
        "MiSLAS": {"w": kernel, "b": bias, "s": torch.ones(CLASSES), "learn": {"w": 0.2, "b": 0.2, "s": 1}},
    }
    smoothing = 0.1 + 0.3 * torch.sin(math.pi * (counts - counts.min()) / (2 * (counts.max() - counts.min())))
    optimizers = {}
    for name, head in heads.items():
        for key in ("w", "b", "s"):
            head[key] = head[key].clone().requires_grad_(key in head["learn"])
        groups = [{"params": [head[key]], "lr": RATE * rate, "rate": rate} for key, rate in head["learn"].items()]
        optimizers[name] = torch.optim.SGD(groups, lr=RATE, momentum=0.9, weight_decay=2e-4)
    order = class_aware(kept, rng)
    steps = math.ceil(int(counts.sum()) / BATCH) + 1
    truth, tests = torch.from_numpy(labels), torch.from_numpy(test_labels)
    logits = lambda head, features: (features @ head["w"].T + head["b"]) * head["s"]
    for epoch in range(EPOCHS):
        factor = 0.5 * (1 + math.cos(math.pi * epoch / EPOCHS))
        backbone.train()
        for _ in range(steps):
            positions = np.fromiter(order, dtype=np.int64, count=BATCH)
            y = truth[positions]
            with torch.no_grad():
                features = backbone(augment(images[positions], rng))
            for name, head in heads.items():
                for group in optimizers[name].param_groups:
                    group["lr"] = RATE * group["rate"] * factor
                log_p = F.log_softmax(logits(head, features), 1)
                nll = F.nll_loss(log_p, y, reduction="none")
                e = smoothing[y]
                loss = (nll if name != "MiSLAS" else (1 - e) * nll - e * log_p.mean(1)).mean()
                optimizers[name].zero_grad()
                loss.backward()
                optimizers[name].step()
        backbone.eval()
        with torch.no_grad():
            seen = torch.cat([backbone((chunk.float() / 255 - MEAN) / STD) for chunk in test_images.split(500)])
            found = {}
            for name, head in heads.items():
                p = F.softmax(logits(head, seen), 1)
                found[name] = [round(100 * (p.argmax(1) == tests).double().mean().item(), 2), round(100 * ece(p, tests), 2)]
        print(json.dumps({"seed": seed, "epoch": epoch, **found}), flush=True)


if __name__ == "__main__":
    trained = read_safetensors(sys.argv[1])
    for seed in [int(text) for text in sys.argv[3:]] or [0]:
        run(trained, sys.argv[2], seed)
