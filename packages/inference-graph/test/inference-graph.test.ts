// Graphs of rows against formulas in float64, and what is refused. The exporters' tests run whole networks.
import {
  type DescribedHead,
  type DescribedNetwork,
  normals,
  orThrow,
  renderError,
} from "@longtail/core";
import { inferenceGraph, inOrder, type Operation } from "@longtail/inference-graph";
import type { Calibrator } from "@longtail/post-hoc-calibration";
import { describe, expect, it } from "vitest";

const [width, classes] = [4, 3];
const weight = normals(1, width * classes);
const bias = normals(2, classes);
const scale = normals(3, classes);
const center = normals(4, width);
const array = (data: Float32Array, ...shape: readonly number[]) => ({ shape, data });

const networkOf = (head: DescribedHead): DescribedNetwork => ({
  name: "rows",
  shape: [1, 1, width],
  classNames: ["a", "b", "c"],
  input: { input: "rows", width, norm: null },
  backbone: { trunk: [], branches: [[]] },
  head,
  variables: {
    w: array(weight, width, classes),
    b: array(bias, classes),
    s: array(scale, 1, classes),
    c: array(center, width),
  },
});

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const column = (k: number): readonly number[] =>
  Array.from({ length: width }, (_, j) => weight[j * classes + k] as number);
const dot = (a: readonly number[], b: readonly number[]): number =>
  sum(a.map((value, j) => value * (b[j] as number)));
const unit = (x: readonly number[]): readonly number[] => x.map((v) => v / Math.sqrt(dot(x, x)));
const softmax = (z: readonly number[]): readonly number[] => {
  const powers = z.map(Math.exp);
  return powers.map((power) => power / sum(powers));
};

// What the operations on rows say they compute.
const computed = (operation: Operation, x: readonly number[]): readonly number[] => {
  switch (operation.op) {
    case "rows":
      return x;
    case "affine":
      return computed(operation.x, x).map(
        (v, k) => v * (operation.scale[k] as number) + (operation.shift[k] as number),
      );
    case "direction":
      return unit(computed(operation.x, x)).map((v) => v * operation.factor);
    case "dense": {
      const given = computed(operation.x, x);
      return Array.from(operation.bias, (b, k) =>
        sum([b, ...given.map((v, j) => v * (operation.weight.data[j * classes + k] as number))]),
      );
    }
    case "log-softmax":
      return softmax(computed(operation.x, x)).map(Math.log);
    case "class-temperatures": {
      const z = computed(operation.x, x);
      return z.map((v) => v / (operation.temperatures[z.indexOf(Math.max(...z))] as number));
    }
    case "softmax":
      return softmax(computed(operation.x, x));
    default:
      throw new Error(operation.op);
  }
};

const row = Array.from(normals(9, width));
const away = (from: readonly number[], to: readonly number[]): number => {
  const difference = from.map((v, j) => v - (to[j] as number));
  return -dot(difference, difference);
};
const ks = [0, 1, 2];

const cases: readonly (readonly [string, DescribedHead, readonly number[]])[] = [
  [
    "linear",
    { head: "linear", weight: "w", bias: "b" },
    ks.map((k) => dot(row, column(k)) + (bias[k] as number)),
  ],
  [
    "scaled",
    { head: "linear", weight: "w", bias: "b", scale: "s" },
    ks.map((k) => (scale[k] as number) * (dot(row, column(k)) + (bias[k] as number))),
  ],
  [
    "cosine",
    { head: "cosine", weight: "w", factor: 7 },
    ks.map((k) => 7 * dot(unit(row), unit(column(k)))),
  ],
  ["means", { head: "means", means: "w", normalize: false }, ks.map((k) => away(row, column(k)))],
  [
    "centered means",
    { head: "means", means: "w", center: "c", normalize: true },
    ks.map((k) => away(unit(row.map((v, j) => v - (center[j] as number))), column(k))),
  ],
];

describe("inferenceGraph", () => {
  it.each(cases)("is the head's formula: %s", (_name, head, logits) => {
    const given = computed(orThrow(inferenceGraph(networkOf(head))), row);
    softmax(logits).forEach((p, k) => {
      expect(given[k]).toBeCloseTo(p, 5);
    });
  });

  it("is the calibrators' formulas", () => {
    const [name, head, logits] = cases[0] as (typeof cases)[number];
    expect(name).toBe("linear");
    const temperature: Calibrator = { kind: "temperature", classes, temperature: 2 };
    const perClass = [1.5, 0.5, 1].map((s, k) => ({ scale: s, bias: k / 4 }));
    const logs = softmax(logits).map(Math.log);
    const expected = [
      [temperature, logits.map((z) => z / 2)],
      [
        { kind: "vector", perClass } satisfies Calibrator,
        logs.map((z, k) => (perClass[k]?.scale as number) * z + (perClass[k]?.bias as number)),
      ],
    ] as const;
    for (const [calibrator, z] of expected) {
      const given = computed(orThrow(inferenceGraph(networkOf(head), calibrator)), row);
      softmax(z).forEach((p, k) => {
        expect(given[k]).toBeCloseTo(p, 5);
      });
    }
  });

  it("folds batch norm, and lists each operation once", () => {
    const unitOf = { conv: "v", norm: "n", size: 1, stride: 1, groups: 1, from: 1, to: 1 };
    const one = (value: number) => array(Float32Array.of(value), 1);
    const graph = orThrow(
      inferenceGraph({
        ...networkOf({ head: "linear", weight: "w", bias: "b" }),
        shape: [2, 2, 1],
        input: { input: "bytes", mean: [0.5], std: [0.25] },
        backbone: {
          trunk: [
            { step: "block", block: { stride: 1, to: 1, units: [unitOf], shortcut: "identity" } },
          ],
          branches: [[]],
        },
        variables: {
          "v.weight": array(Float32Array.of(3), 1, 1, 1, 1),
          "n.weight": one(2),
          "n.bias": one(5),
          "n.running_mean": one(7),
          "n.running_var": one(4 - 1e-5),
          w: array(Float32Array.of(1, 2, 3), 1, 3),
          b: array(bias, 3),
        },
      }),
    );
    const operations = inOrder(graph);
    expect(operations.map(({ op }) => op)).toEqual([
      "images",
      "affine",
      "convolution",
      "residual",
      "pixel-mean",
      "dense",
      "softmax",
    ]);
    const folded = operations.find(({ op }) => op === "convolution");
    // The slope is 2 / sqrt(4) = 1.
    expect(folded).toMatchObject({ filter: { data: Float32Array.of(3) }, relu: false, pad: 0 });
    expect(folded?.op === "convolution" && folded.bias[0]).toBeCloseTo(5 - 7, 5);
    const affine = operations.find(({ op }) => op === "affine");
    expect(affine?.op === "affine" && [affine.scale[0], affine.shift[0]]).toEqual([
      Math.fround(4 / 255),
      -2,
    ]);
  });

  it("reports all that is wrong at once", () => {
    const network = networkOf({ head: "linear", weight: "w", bias: "gone" });
    const made = inferenceGraph(
      { ...network, variables: { w: array(weight.slice(1), width, classes) } },
      { kind: "isotonic", perClass: [[{ at: 0, value: 0 }], [{ at: 0, value: 0 }]] },
    );
    const sentences = made._tag === "Left" ? renderError(made.left) : "";
    for (const part of ["12 numbers, got 11", "gone", "got isotonic regression"])
      expect(sentences).toContain(part);
  });
});
