import { readFile } from "node:fs/promises";
import {
  dataFromPyTorch,
  dataToPyTorch,
  fromPyTorch,
  isStatistic,
  layoutOf,
  readSafetensors,
  type SafeTensor,
  shapeFromPyTorch,
  shapeToPyTorch,
  toFloat32,
  toPyTorch,
  withoutPrefix,
  writeSafetensors,
} from "@longtail/checkpoint";
import { mapRecord, orThrow, renderError } from "@longtail/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";

const bytes = await readFile(new URL("fixtures/trajectory_stage2.safetensors", import.meta.url));
const file = orThrow(readSafetensors(bytes, "stage2.safetensors"));
const expected = mapRecord(file.tensors, ({ shape }, name) => shapeFromPyTorch(name, shape));
const message = (result: E.Either<Parameters<typeof renderError>[0], unknown>) =>
  E.isLeft(result) ? renderError(result.left) : "no error";

describe("layouts", () => {
  it("follow the name and the number of axes", () => {
    expect(layoutOf("backbone.conv1.weight", 4)).toBe("convolution");
    expect(layoutOf("classifier.fc.weight", 2)).toBe("linear");
    expect(layoutOf("weight", 2)).toBe("linear");
    expect(layoutOf("bn1.weight", 1)).toBe("same");
    expect(layoutOf("lws.learned_norm", 2)).toBe("same");
    expect(layoutOf("fc.bias", 1)).toBe("same");
  });

  it("put each weight of a convolution where tfjs looks for it", () => {
    const [O_, I, H, W] = [4, 3, 2, 5];
    const oihw = Float32Array.from({ length: O_ * I * H * W }, (_, i) => i);
    const hwio = dataFromPyTorch("conv.weight", [O_, I, H, W], oihw);
    for (let o = 0; o < O_; o++)
      for (let i = 0; i < I; i++)
        for (let h = 0; h < H; h++)
          for (let w = 0; w < W; w++)
            expect(hwio[((h * W + w) * I + i) * O_ + o]).toBe(((o * I + i) * H + h) * W + w);
  });

  it("come back as they were", () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 0, maxLength: 5 });
    fc.assert(
      fc.property(fc.constantFrom("a.weight", "a.bias", "weight"), sizes, (name, shape) => {
        const there = shapeFromPyTorch(name, shape);
        expect(shapeToPyTorch(name, there)).toEqual(shape);
        const data = Int32Array.from({ length: shape.reduce((n, d) => n * d, 1) }, (_, i) => i);
        const moved = dataFromPyTorch(name, shape, data);
        expect(dataToPyTorch(name, there, moved)).toEqual(data);
        expect(data).toEqual(Int32Array.from(data.keys()));
      }),
      { seed: 7, numRuns: 300 },
    );
  });
});

describe("a PyTorch checkpoint", () => {
  it("becomes arrays in tfjs's layouts, and the same file again", () => {
    const arrays = orThrow(fromPyTorch(file, expected));
    expect(arrays["classifier.fc.weight"]?.shape).toEqual([64, 100]);
    expect(arrays["backbone.layer2.0.conv1.weight"]?.shape).toEqual([3, 3, 16, 32]);
    expect(arrays["lws.learned_norm"]?.shape).toEqual([1, 100]);
    const [theirs, ours] = [file.tensors["classifier.fc.weight"], arrays["classifier.fc.weight"]];
    expect(ours?.data[5 * 100 + 7]).toBe(theirs?.data[7 * 64 + 5]);
    const again = orThrow(writeSafetensors({ tensors: toPyTorch(arrays) }));
    expect(Buffer.compare(bytes, again)).toBe(0);
  });

  it("may come out of DataParallel, with counters and with a head of its own", () => {
    const counter = { dtype: "I64", shape: [], data: BigInt64Array.of(7n) } as const;
    const tensors = {
      ...Object.fromEntries(Object.entries(file.tensors).map(([n, t]) => [`module.${n}`, t])),
      "module.backbone.bn1.num_batches_tracked": counter,
      "module.projection.weight": counter,
    };
    const arrays = fromPyTorch({ tensors, metadata: {} }, expected, {
      rename: withoutPrefix("module."),
      ignore: (name) => name.startsWith("module.projection."),
    });
    expect(orThrow(arrays)).toEqual(orThrow(fromPyTorch(file, expected)));
  });

  it("of 16 and of 64 bits becomes float32", () => {
    const weight = (tensor: SafeTensor) => [...(toFloat32(tensor) ?? [])];
    const half = Uint16Array.of(0x3e00, 0xc000, 0x0001, 0x7c00, 0x8000);
    expect(weight({ dtype: "F16", shape: [5], data: half })).toEqual([
      1.5,
      -2,
      2 ** -24,
      Infinity,
      -0,
    ]);
    const brain = Uint16Array.of(0x3fc0, 0xc000, 0x7f80, 0xff80, 0x0080);
    expect(weight({ dtype: "BF16", shape: [5], data: brain })).toEqual([
      1.5,
      -2,
      Infinity,
      -Infinity,
      2 ** -126,
    ]);
    const double = Float64Array.of(0.1, 1, 2, 3, 1e-300);
    expect(weight({ dtype: "F64", shape: [5], data: double })).toEqual([
      Math.fround(0.1),
      1,
      2,
      3,
      0,
    ]);
    const x = { dtype: "F64", shape: [5], data: double } as const;
    expect(orThrow(fromPyTorch({ tensors: { x }, metadata: {} }, { x: [5] }))["x"]?.data).toEqual(
      toFloat32(x),
    );
    expect(toFloat32({ dtype: "I32", shape: [1], data: Int32Array.of(1) })).toBeUndefined();
    const nan = toFloat32({ dtype: "F16", shape: [1], data: Uint16Array.of(0x7e00) });
    expect(nan?.[0]).toBeNaN();
  });
});

describe("a checkpoint of another net", () => {
  const without = (name: string) =>
    Object.fromEntries(Object.entries(expected).filter(([other]) => other !== name));

  it("is refused with the tensor, what was expected and what is there, in the file's layout", () => {
    const other = { ...expected, "classifier.fc.weight": [64, 10], "classifier.fc.bias": [10] };
    expect(message(fromPyTorch(file, other, {}, "best.safetensors"))).toBe(
      'best.safetensors: tensor "classifier.fc.weight" does not fit this network: expected shape [10, 64], ' +
        "found shape [100, 64], and so for 1 more: classifier.fc.bias",
    );
  });

  it("is refused when a tensor is missing, or one too many is there", () => {
    expect(message(fromPyTorch(file, { ...expected, "head.scale": [1, 9] }, {}, "f"))).toBe(
      'f: tensor "head.scale" does not fit this network: expected shape [1, 9], found no such tensor',
    );
    expect(message(fromPyTorch(file, without("lws.learned_norm"), {}, "f"))).toBe(
      'f: tensor "lws.learned_norm" does not fit this network: expected no such tensor, found shape [1, 100]',
    );
  });

  it("is refused when numbers are of a type that no net learns, or two tensors get one name", () => {
    const count = { dtype: "I64", shape: [1], data: BigInt64Array.of(1n) } as const;
    const tensors = { a: count, b: count };
    expect(message(fromPyTorch({ tensors, metadata: {} }, { a: [1], b: [1] }, {}, "f"))).toContain(
      "expected floating-point numbers, found I64, and so for 1 more: b",
    );
    const value = { dtype: "F32", shape: [1], data: Float32Array.of(1) } as const;
    const both = { tensors: { a: value, b: { ...value } }, metadata: {} };
    expect(message(fromPyTorch(both, { a: [1] }, { rename: () => "a" }, "f"))).toContain(
      "expected one tensor of the name, found two",
    );
  });

  it.each([
    ["bn.running_mean", Number.POSITIVE_INFINITY, "finite numbers, found Infinity"],
    ["fc.bias", Number.NaN, "finite numbers, found NaN"],
    ["bn.running_var", -0.25, "variances of at least 0, found -0.25"],
    ["bn.running_var", Number.NaN, "variances of at least 0, found NaN"],
  ])("is refused when %s holds %d", (name, value, sentence) => {
    const tensor = { dtype: "F32", shape: [2], data: Float32Array.of(0, value) } as const;
    const held = { tensors: { [name]: tensor }, metadata: {} };
    expect(message(fromPyTorch(held, { [name]: [2] }, {}, "f"))).toBe(
      `f: tensor "${name}" does not fit this network: expected ${sentence}`,
    );
    const mean = { ...tensor, data: Float32Array.of(0, -0.25) };
    const fine = { tensors: { "bn.running_mean": mean }, metadata: {} };
    expect(E.isRight(fromPyTorch(fine, { "bn.running_mean": [2] }))).toBe(true);
  });

  it("is told in three lines at most, however much differs", () => {
    const foreign = mapRecord(expected, (shape) => [...shape, 2]);
    const lines = message(
      fromPyTorch(
        file,
        { ...foreign, x: [1], y: [1] },
        { rename: (n) => (n.includes("layer3") ? `old.${n}` : n) },
      ),
    );
    expect(lines.split("\n")).toHaveLength(3);
  });
});

it("running means and variances are statistics, and nothing else is", () => {
  expect(Object.keys(file.tensors).filter(isStatistic)).toHaveLength(14);
  expect(isStatistic("bn.running_mean")).toBe(true);
  expect(isStatistic("bn.running_means")).toBe(false);
  expect(isStatistic("bn.weight")).toBe(false);
});
