"""Measures a training step or single operators in PyTorch; src/training-step/worker.ts starts it.

The only argument is the job, as JSON. Weights and images are files written by the TypeScript side, so that losses are
comparable. After its warm-up it prints a line of JSON, then answers requests, line by line, until its input ends.
"""

import json
import platform
import resource
import sys
import time
from pathlib import Path

WARM_UPS = 3
CLASSES = 100


def send(line):
    print(json.dumps(line), flush=True)


try:
    import torch
    import torch.nn.functional as F
    from torch import nn
except ImportError as error:
    send({"absent": f"{sys.executable} has no torch ({error})"})
    sys.exit(0)


def unit(to, stride, channels):
    return nn.Conv2d(channels, to, 3, stride, 1, bias=False), nn.BatchNorm2d(to)


class Block(nn.Module):
    def __init__(self, channels, to, stride):
        super().__init__()
        self.conv1, self.bn1 = unit(to, stride, channels)
        self.conv2, self.bn2 = unit(to, 1, to)
        self.stride, self.pad = stride, (to - channels) // 2

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        if self.stride > 1 or self.pad > 0:
            x = F.pad(x[:, :, :: self.stride, :: self.stride], (0, 0, 0, 0, self.pad, self.pad))
        return F.relu(y + x)


class Backbone(nn.Module):
    def __init__(self, depth):
        super().__init__()
        self.conv1, self.bn1 = unit(16, 1, 3)
        channels = 16
        for group, to in enumerate((16, 32, 64)):
            blocks = []
            for i in range((depth - 2) // 6):
                blocks.append(Block(channels, to, 2 if group > 0 and i == 0 else 1))
                channels = to
            setattr(self, f"layer{group + 1}", nn.Sequential(*blocks))

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)))
        return self.layer3(self.layer2(self.layer1(y))).mean((2, 3))


class Network(nn.Module):
    def __init__(self, depth):
        super().__init__()
        self.backbone = Backbone(depth)
        self.classifier = nn.ModuleDict({"fc": nn.Linear(64, CLASSES)})

    def forward(self, x):
        return self.classifier["fc"](self.backbone(x))


def read_safetensors(file):
    data = file.read_bytes()
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + length])
    header.pop("__metadata__", None)

    def tensor(entry):
        begin, end = (8 + length + at for at in entry["data_offsets"])
        flat = torch.frombuffer(bytearray(data[begin:end]), dtype=torch.float32)
        return flat.reshape(entry["shape"])

    return {name: tensor(entry) for name, entry in header.items()}


def use_cuda(tf32):
    if not torch.cuda.is_available():
        send({"absent": "needs an NVIDIA GPU"})
        sys.exit(0)
    torch.backends.cuda.matmul.allow_tf32 = tf32
    torch.backends.cudnn.allow_tf32 = tf32
    torch.backends.cudnn.benchmark = True
    return "cuda"


def stage1(job, layout):
    device = use_cuda(job["cuda"] == "tf32") if "cuda" in job else "cpu"
    folder = Path(job["problem"])
    network = Network(job["depth"])
    absent, unknown = network.load_state_dict(read_safetensors(folder / "weights.safetensors"), strict=False)
    odd = [name for name in absent if not name.endswith("num_batches_tracked")] + list(unknown)
    if odd:
        raise ValueError(f"not the same network: {odd}")
    network = network.to(device, memory_format=layout).train()
    pixels = torch.frombuffer(bytearray((folder / "images.f32").read_bytes()), dtype=torch.float32)
    images = pixels.reshape(job["batch"], 32, 32, 3).permute(0, 3, 1, 2).contiguous(memory_format=layout)
    images = images.to(device, memory_format=layout)
    labels = (torch.arange(job["batch"]) % CLASSES).to(device)
    optimizer = torch.optim.SGD(network.parameters(), lr=0.1, momentum=0.9, weight_decay=2e-4)

    def step():
        optimizer.zero_grad()
        loss = F.cross_entropy(network(images), labels)
        loss.backward()
        optimizer.step()
        # As in training, a GPU is not waited for after each step.
        return loss.item() if device == "cpu" else loss.detach()

    return {"step": step}


def operators(job, layout):
    tasks = {}

    def noise(*shape):
        return torch.randn(*shape).contiguous(memory_format=layout)

    def add(side, c):
        x, dy = noise(job["batch"], c, side, side), noise(job["batch"], c, side, side)
        weight = noise(c, c, 3, 3)
        scale, offset = torch.ones(c, requires_grad=True), torch.zeros(c, requires_grad=True)
        learning = x.clone().requires_grad_()

        def norm(given):
            return F.relu(F.batch_norm(given, None, None, scale, offset, True))

        def norm_forward():
            with torch.no_grad():
                norm(x)

        def norm_both():
            torch.autograd.grad(norm(learning), (learning, scale, offset), dy)

        def gradient(of_input, of_filter):
            return lambda: torch.ops.aten.convolution_backward(
                dy, x, weight, None, [1, 1], [1, 1], [1, 1], False, [0, 0], 1, [of_input, of_filter, False]
            )

        tasks[f"batch norm and ReLU {c}, forward"] = norm_forward
        tasks[f"batch norm and ReLU {c}, forward and backward"] = norm_both
        tasks[f"convolution {c}, forward"] = lambda: F.conv2d(x, weight, padding=1)
        tasks[f"convolution {c}, input gradient"] = gradient(True, False)
        tasks[f"convolution {c}, filter gradient"] = gradient(False, True)

    for side, c in ((32, 16), (16, 32), (8, 64)):
        add(side, c)
    return tasks


def large_network(job, layout):
    import large_networks

    weights = read_safetensors(Path(job["problem"]) / "weights.safetensors")
    return large_networks.large_network(job, layout, weights)


def grouped_convolution(job, layout):
    import large_networks

    return large_networks.grouped_convolution(job, layout)


def peak_bytes():
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if platform.system() == "Darwin" else peak * 1024


def number(value):
    if torch.is_tensor(value) and value.dim() == 0:
        return value.item()
    return value if isinstance(value, float) else 0


def finish(job):
    if "cuda" in job:
        torch.cuda.synchronize()


def facts(job):
    return {"deviceBytes": torch.cuda.max_memory_reserved()} if "cuda" in job else {}


def warm_up(task, times):
    values = []
    for _ in range(times):
        start = time.perf_counter()
        value = task()
        values.append(number(value))
        seconds = time.perf_counter() - start
    return {"values": values, "seconds": seconds}


def main():
    job = json.loads(sys.argv[1])
    torch.set_num_threads(job["threads"])
    layout = torch.channels_last if job["layout"] == "channels-last" else torch.contiguous_format
    works = {
        "stage-1": stage1,
        "operators": operators,
        "large-network": large_network,
        "grouped-convolution": grouped_convolution,
    }
    tasks = works[job["work"]](job, layout)
    where = f"{torch.get_num_threads()} threads"
    if "cuda" in job:
        where = f"{torch.cuda.get_device_name()}, {job['cuda']}"
    times = 1 if job["work"] == "large-network" else WARM_UPS
    warm = {name: warm_up(task, times) for name, task in tasks.items()}
    send(
        {
            "description": f"PyTorch {torch.__version__}, {job['layout']}, {where}",
            "versions": {"python": platform.python_version(), "torch": torch.__version__},
            "tasks": warm,
            "facts": facts(job),
        }
    )
    waiting = (time.perf_counter(), time.process_time())
    for line in sys.stdin:
        request = json.loads(line)
        task = tasks[request["task"]]
        start = (time.perf_counter(), time.process_time())
        for _ in range(request["count"]):
            task()
        finish(job)
        end = (time.perf_counter(), time.process_time())
        send(
            {
                "seconds": end[0] - start[0],
                "cpuSeconds": end[1] - start[1],
                "idleSeconds": start[0] - waiting[0],
                "idleCpuSeconds": start[1] - waiting[1],
                "peakBytes": peak_bytes(),
            }
        )
        waiting = (time.perf_counter(), time.process_time())


main()
