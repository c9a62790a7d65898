import {
  describeOnBackends,
  expectClose,
  expectNoLeak,
  finiteDifferences,
} from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";

describe("expectClose", () => {
  it("accepts numbers within the tolerance", async () => {
    await expectClose([1, 2.0001], [1, 2], { rtol: 1e-4 });
  });
  it.each([
    ["a difference", [1.1], [1]],
    ["NaN for a number", [Number.NaN], [1]],
    ["the other infinity", [Number.NEGATIVE_INFINITY], [Number.POSITIVE_INFINITY]],
    ["another length", [1], [1, 1]],
  ])("refuses %s", async (_, actual, expected) => {
    await expect(expectClose(actual, expected, { rtol: 0.01 })).rejects.toThrow();
  });
});

describeOnBackends(
  "expectNoLeak",
  () => {
    it("accepts tensors that are returned", () => expectNoLeak(() => tf.scalar(1)));
    it("refuses a tensor left behind", async () => {
      const lost: tf.Tensor[] = [];
      await expect(
        expectNoLeak(() => {
          lost.push(tf.scalar(1));
        }),
      ).rejects.toThrow("tensors left behind");
      tf.dispose(lost);
    });
  },
  { backends: ["cpu"] },
);

describe("finiteDifferences", () => {
  it("finds the gradient of a sum of squares", async () => {
    await expectClose(
      finiteDifferences((x) => x.reduce((sum, v) => sum + v * v, 0), [1, -2]),
      [2, -4],
      { rtol: 1e-6 },
    );
  });
});
