"""Decodes and transforms pictures with Pillow; src/large-sets/ways.ts names it, src/training-step/worker.ts starts it.

The only argument is the job, as JSON. After its warm-up it prints a line of JSON, then answers requests, line by line, until its input
ends. Several workers are processes that write into shared memory.
"""

import json
import math
import multiprocessing
import platform
import random
import resource
import sys
import time
from multiprocessing.sharedctypes import RawArray

WARM_UPS = 2


def send(line):
    print(json.dumps(line), flush=True)


try:
    import PIL
    from PIL import Image, ImageEnhance
except ImportError as error:
    send({"absent": f"{sys.executable} has no Pillow ({error})"})
    sys.exit(0)

job = json.loads(sys.argv[1])
side, shorter = job["side"], job["shorter"]
size = side * side * 3
# A view of the array: assigning to the array itself would go byte by byte.
pixels = memoryview(RawArray("B", size * len(job["paths"]))).cast("B")


def box(width, height, rng):
    for _ in range(10):
        area = width * height * rng.uniform(0.08, 1)
        aspect = math.exp(rng.uniform(math.log(3 / 4), math.log(4 / 3)))
        w, h = round(math.sqrt(area * aspect)), round(math.sqrt(area / aspect))
        if 0 < w <= width and 0 < h <= height:
            left, top = rng.randint(0, width - w), rng.randint(0, height - h)
            return left, top, left + w, top + h
    return 0, 0, width, height


def train(image, rng):
    image = image.crop(box(*image.size, rng)).resize((side, side), Image.BILINEAR)
    if rng.random() < 0.5:
        image = image.transpose(Image.FLIP_LEFT_RIGHT)
    steps = [ImageEnhance.Brightness, ImageEnhance.Contrast, ImageEnhance.Color]
    rng.shuffle(steps)
    for step in steps:
        image = step(image).enhance(rng.uniform(0.6, 1.4))
    return image


def test(image, _rng):
    width, height = image.size
    if width < height:
        image = image.resize((shorter, shorter * height // width), Image.BILINEAR)
    else:
        image = image.resize((shorter * width // height, shorter), Image.BILINEAR)
    left, top = round((image.size[0] - side) / 2), round((image.size[1] - side) / 2)
    return image.crop((left, top, left + side, top + side))


# Decoding alone, for the first process: what is left of a view's time is its transforms, and what the pool costs.
def decode(path):
    with Image.open(f"{job['folder']}/{path}") as file:
        return file.convert("RGB")


VIEWS = {"start": train, "train": train, "test": test}


def show(what):
    """Shows one picture. Returns the CPU time it took, which its process alone knows."""
    start = time.process_time()
    view, row = what
    image = VIEWS[view](decode(job["paths"][row]), random.Random(row))
    pixels[row * size : (row + 1) * size] = image.tobytes()
    return time.process_time() - start


pool = multiprocessing.get_context("fork").Pool(job["workers"]) if job["workers"] > 1 else None


workers_cpu = 0


def repeat(task, count):
    global workers_cpu
    if task == "decode":
        for _ in range(count):
            images = [decode(path).size[0] for path in job["paths"]]
        return sum(images) / len(images)
    rows = [(task, row) for row in range(len(job["paths"]))]
    for _ in range(count):
        if pool is None:
            for row in rows:
                show(row)
        else:
            workers_cpu += sum(pool.map(show, rows, chunksize=8))
    # As src/large-sets/pictures.ts: one byte in a thousand says whether the pictures are the same.
    some = pixels[::1009]
    return sum(some) / len(some)


def cpu():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime + workers_cpu


tasks = {}
for task in ["decode", *VIEWS]:
    values = []
    for _ in range(WARM_UPS):
        start = time.perf_counter()
        values.append(repeat(task, 1))
        seconds = time.perf_counter() - start
    tasks[task] = {"values": values, "seconds": seconds}
send(
    {
        "description": f"Pillow {PIL.__version__}",
        "versions": {"pillow": PIL.__version__, "python": platform.python_version()},
        "tasks": tasks,
        "facts": {},
    }
)
waiting, waiting_cpu = time.perf_counter(), cpu()
for line in sys.stdin:
    request = json.loads(line)
    start, start_cpu = time.perf_counter(), cpu()
    repeat(request["task"], request["count"])
    end, end_cpu = time.perf_counter(), cpu()
    send(
        {
            "seconds": end - start,
            "cpuSeconds": end_cpu - start_cpu,
            "idleSeconds": start - waiting,
            "idleCpuSeconds": start_cpu - waiting_cpu,
            "peakBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        }
    )
    waiting, waiting_cpu = end, end_cpu
if pool is not None:
    pool.terminate()
