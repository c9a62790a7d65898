import "@longtail/backend-wasm";
import { orThrow } from "@longtail/core";
import { mixup } from "@longtail/mixup";
import { instanceBalanced } from "@longtail/samplers";
import { type BatchesOptions, batches } from "@longtail/tf-layers";
import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";
import { beforeAll, describe, expect, it } from "vitest";

const counts = [60, 20, 4];
const labels = counts.flatMap((count, label) => Array.from({ length: count }, () => label));

beforeAll(async () => {
  await tf.setBackend("wasm");
});

describe("batches", () => {
  it("give each epoch its own order, starting with the first, and every image in it once", async () => {
    const asked: number[] = [];
    const sampler = (epoch: number) => {
      asked.push(epoch);
      return Int32Array.of(0, 1, 2, 3, 4).map((i) => (i + epoch) % 5);
    };
    const shown: number[][] = [];
    const inputs = (positions: Int32Array) => {
      shown.push([...positions]);
      return tf.zeros([positions.length, 2]);
    };
    const model = tfl.sequential({
      layers: [tfl.layers.dense({ inputShape: [2], units: 2, activation: "softmax" })],
    });
    model.compile({ optimizer: "sgd", loss: "categoricalCrossentropy" });
    const data = orThrow(
      batches({ sampler, inputs, labels: [0, 1, 0, 1, 0], classes: 2, batch: 2, seed: 1 }),
    );
    expect(data.size).toBe(3);
    asked.length = 0;
    await model.fitDataset(data, { epochs: 2, verbose: 0 });
    expect(asked).toEqual([0, 1]);
    expect(shown).toEqual([[0, 1], [2, 3], [4], [1, 2], [3, 4], [0]]);
  });

  it("mix targets like inputs, the same for the same seed", async () => {
    const sampler = orThrow(instanceBalanced({ labels, classes: 3, seed: 1 }));
    const inputs = (positions: Int32Array) =>
      tf.cast(
        tf.oneHot(
          tf.tensor1d(
            positions.map((p) => labels[p] as number),
            "int32",
          ),
          3,
        ),
        "float32",
      );
    const first = async (seed: number) => {
      const mixing = orThrow(mixup({ alpha: 1 }));
      const data = orThrow(
        batches({ sampler, inputs, labels, classes: 3, batch: 8, mixing, seed }),
      );
      const { value } = await (await data.iterator()).next();
      return [[...(await value.xs.data())], [...(await value.ys.data())]];
    };
    const [xs, ys] = await first(3);
    expect(xs).toEqual(ys);
    expect((ys as number[]).some((y) => y > 0 && y < 1)).toBe(true);
    expect(await first(3)).toEqual([xs, ys]);
    expect(await first(4)).not.toEqual([xs, ys]);
  });
});

describe("batches refuse", () => {
  const right: BatchesOptions = {
    sampler: () => Int32Array.of(0, 1, 2, 3, 4),
    inputs: (positions) => tf.zeros([positions.length, 2]),
    labels: [0, 1, 0, 1, 2],
    classes: 3,
    batch: 2,
    seed: 1,
  };
  const of = (wrong: { readonly [K in keyof BatchesOptions]?: unknown }) => () =>
    orThrow(batches({ ...right, ...wrong } as BatchesOptions));

  it("labels that are too few, not classes, or a tensor", () => {
    expect(of({ labels: [0, 1, 0, 1] })).toThrow(
      "sampler: an epoch needs positions of the 4 labels, 0 to 3, got 4",
    );
    expect(of({ labels: [0, 1, Number.NaN, 1, 2] })).toThrow("label NaN at position 2 is not");
    expect(of({ labels: [0, 1, 0.5, 1, 2] })).toThrow("label 0.5 at position 2 is not a class");
    expect(of({ labels: tf.tensor1d([0, 1, 0, 1, 2], "int32") })).toThrow(
      "labels: batches needs an array of class indices, got a tensor; give what its data() reads",
    );
    expect(of({ labels: undefined })).toThrow("labels: batches needs an array of class indices");
  });

  it("fewer classes than the labels have, and invalid numbers of classes", () => {
    expect(of({ classes: 2 })).toThrow("label 2 at position 4 is not a class; classes are 0 to 1");
    for (const classes of [1, 2.5, Number.NaN, undefined])
      expect(of({ classes })).toThrow("classes: expected an integer of at least 2, got");
  });

  it("invalid batch sizes and seeds, all at once", () => {
    for (const batch of [0, -1, 2.5, Number.NaN, undefined])
      expect(of({ batch })).toThrow("batch: expected an integer of at least 1, got");
    for (const seed of [Number.NaN, 0.5, undefined])
      expect(of({ seed })).toThrow("seed: expected an integer from");
    expect(of({ batch: 0, seed: Number.NaN, labels: [7] })).toThrow(/labels.*\nbatch.*\nseed/);
  });

  it("positions without labels and empty epochs, later ones when they are read", async () => {
    expect(of({ sampler: () => Int32Array.of(0, -1) })).toThrow("got -1");
    expect(of({ sampler: () => new Int32Array(0) })).toThrow(
      "sampler: an epoch needs at least one position, got none",
    );
    const data = of({ sampler: (epoch: number) => Int32Array.of(0, 4 + epoch) })();
    const model = tfl.sequential({
      layers: [tfl.layers.dense({ inputShape: [2], units: 3, activation: "softmax" })],
    });
    model.compile({ optimizer: "sgd", loss: "categoricalCrossentropy" });
    await expect(model.fitDataset(data, { epochs: 2, verbose: 0 })).rejects.toThrow(
      "sampler: an epoch needs positions of the 5 labels, 0 to 4, got 5",
    );
  });
});
