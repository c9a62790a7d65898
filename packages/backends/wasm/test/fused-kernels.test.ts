import { start, stop } from "@longtail/backend-wasm";
import { orThrow } from "@longtail/core";
import { expectClose, expectNoLeak } from "@longtail/testkit";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import { afterEach, describe, expect, it } from "vitest";
import { numbers, stepWith, trainingStep } from "./training-step.js";

afterEach(() => stop());

describe("the fused kernels", () => {
  it("return the same bits for any number of threads", async () => {
    const alone = await stepWith({ threads: 1 });
    for (const threads of [2, 5]) expect(await stepWith({ threads })).toEqual(alone);
  }, 60_000);

  it("return what the compositions return", async () => {
    const [fused, composite] = [
      await stepWith({ kernels: "fused" }),
      await stepWith({ kernels: "composite" }),
    ];
    expect(fused.length).toBe(composite.length);
    for (const [i, values] of fused.entries())
      await expectClose(values, composite[i] as Float32Array, {
        rtol: 1e-4,
        relativeTo: "largest",
      });
  }, 60_000);

  it("leak no tensor", async () => {
    await orThrow(start({ threads: 2 }));
    await expectNoLeak(() => tf.tidy(trainingStep));
  });

  it("lose no chunk of many small jobs in a row", async () => {
    await orThrow(start({ threads: 4 }));
    const [a, b] = [tf.tensor1d(numbers(50_000, 1)), tf.tensor1d(numbers(50_000, 2))];
    const expected = await tf.sub(a, tf.neg(b)).data();
    for (let round = 0; round < 3000; round++) {
      const sum = tf.add(a, b);
      if (round % 100 === 0) expect(await sum.data()).toEqual(expected);
      sum.dispose();
    }
  }, 60_000);

  it("throw when memory is full, and work afterwards", async () => {
    await orThrow(start({ threads: 2 }));
    // Takes most of the four gigabytes without touching them; then asks for more than the rest.
    const backend = tf.backend() as BackendWasm;
    const { dataId } = backend.makeOutput([700_000_000], "float32");
    const x = tf.zeros<tf.Rank.R4>([16, 512, 512, 1]);
    for (const channels of [100, 1000]) {
      const filter = tf.zeros<tf.Rank.R4>([3, 3, 1, channels]);
      expect(() => tf.conv2d(x, filter, 1, 1)).toThrow(
        `memory is full: no room for ${16 * 512 * 512 * channels * 4} bytes`,
      );
    }
    backend.disposeData(dataId, true);
    await expectClose(tf.add(tf.ones([2]), tf.ones([2])), [2, 2], {});
  }, 60_000);
});
