"""ResNet-50 at 224 x 224 and grouped convolutions in PyTorch, as tasks of training_step.py."""

from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn

CLASSES = 1000
SIDE = 224
RATE = 0.001
GROUPS = 32
GROUPED_SIZES = ((56, 128), (28, 256), (14, 512), (7, 1024))


class Bottleneck(nn.Module):
    def __init__(self, channels, width, stride, first):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(channels, width, 1, bias=False), nn.BatchNorm2d(width)
        self.conv2, self.bn2 = nn.Conv2d(width, width, 3, stride, 1, bias=False), nn.BatchNorm2d(width)
        self.conv3, self.bn3 = nn.Conv2d(width, 4 * width, 1, bias=False), nn.BatchNorm2d(4 * width)
        self.downsample = None
        if first:
            shortcut = nn.Conv2d(channels, 4 * width, 1, stride, bias=False)
            self.downsample = nn.Sequential(shortcut, nn.BatchNorm2d(4 * width))

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)), inplace=True)
        y = F.relu(self.bn2(self.conv2(y)), inplace=True)
        y = self.bn3(self.conv3(y))
        return F.relu(y + (x if self.downsample is None else self.downsample(x)), inplace=True)


class Backbone(nn.Module):
    def __init__(self, blocks=(3, 4, 6, 3)):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(3, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64)
        channels = 64
        for group, count in enumerate(blocks):
            width, layers = 64 << group, []
            for i in range(count):
                layers.append(Bottleneck(channels, width, 2 if group > 0 and i == 0 else 1, i == 0))
                channels = 4 * width
            setattr(self, f"layer{group + 1}", nn.Sequential(*layers))

    def forward(self, x):
        y = F.max_pool2d(F.relu(self.bn1(self.conv1(x)), inplace=True), 3, 2, 1)
        return self.layer4(self.layer3(self.layer2(self.layer1(y)))).mean((2, 3))


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.backbone = Backbone()
        self.classifier = nn.ModuleDict({"fc": nn.Linear(2048, CLASSES)})


def large_network(job, layout, weights):
    network = Network()
    absent, unknown = network.load_state_dict(weights, strict=False)
    odd = [name for name in absent if not name.endswith("num_batches_tracked")] + list(unknown)
    if odd:
        raise ValueError(f"not the same network: {odd}")
    network = network.to(memory_format=layout)
    backbone, classifier = network.backbone, network.classifier["fc"]
    pixels = torch.frombuffer(bytearray((Path(job["problem"]) / "images.f32").read_bytes()), dtype=torch.float32)
    images = pixels.reshape(job["batch"], SIDE, SIDE, 3).permute(0, 3, 1, 2).contiguous(memory_format=layout)
    labels = torch.arange(job["batch"]) % CLASSES

    def optimizer_of(parameters):
        return torch.optim.SGD(parameters, lr=RATE, momentum=0.9, weight_decay=5e-4)

    everything, head = optimizer_of(network.parameters()), optimizer_of(classifier.parameters())

    def learn(optimizer, features):
        optimizer.zero_grad()
        loss = F.cross_entropy(classifier(features), labels)
        loss.backward()
        optimizer.step()
        return loss.item()

    def step():
        network.train()
        return learn(everything, backbone(images))

    def stage2():
        network.train()
        with torch.no_grad():
            features = backbone(images)
        return learn(head, features)

    def evaluation():
        network.eval()
        with torch.inference_mode():
            return classifier(backbone(images)).softmax(1).sum().item()

    return {"step": step, "stage-2 step": stage2, "evaluation": evaluation}


def grouped_convolution(job, layout):
    tasks = {}

    def add(side, channels):
        x = torch.randn(job["batch"], channels, side, side).contiguous(memory_format=layout)
        weight = torch.randn(channels, channels // GROUPS, 3, 3).contiguous(memory_format=layout)
        learning, filters = x.clone().requires_grad_(), weight.clone().requires_grad_()

        def forward():
            F.conv2d(x, weight, padding=1, groups=GROUPS)

        def gradients():
            torch.autograd.grad(F.conv2d(learning, filters, padding=1, groups=GROUPS), (learning, filters), x)

        tasks[f"grouped {channels}, forward"] = forward
        tasks[f"grouped {channels}, gradients"] = gradients

    for side, channels in GROUPED_SIZES:
        add(side, channels)
    return tasks
