import { batchNormTraining, movingStatistics } from "@longtail/ops";
import { describeOnBackends, expectClose, expectNoLeak } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { numbers } from "./numbers.js";

const channels = 37;
const batchOf = () => ({
  mean: tf.tensor1d(numbers(channels, 1)),
  variance: tf.tensor1d(numbers(channels, 2).map((v) => v * v)),
});
const runningOf = () => ({
  mean: tf.tensor1d(numbers(channels, 3)),
  variance: tf.tensor1d(numbers(channels, 4).map(Math.abs)),
});

describeOnBackends("moving statistics", () => {
  it.each([
    [0.1, 2],
    [0.1, 131072],
    [1, 3],
    [0, 3],
  ])("with momentum %f and %i numbers are the formula's", async (momentum, count) => {
    const { mean, variance } = movingStatistics(runningOf(), batchOf(), { momentum, count });
    const expected = (old: Float32Array, batch: Float32Array, factor: number) =>
      Float64Array.from(
        old,
        (v, i) => (1 - momentum) * v + momentum * factor * (batch[i] as number),
      );
    const close = { rtol: 1e-6, atol: 1e-7 };
    await expectClose(mean, expected(numbers(channels, 3), numbers(channels, 1), 1), close);
    await expectClose(
      variance,
      expected(
        numbers(channels, 4).map(Math.abs),
        numbers(channels, 2).map((v) => v * v),
        count / (count - 1),
      ),
      close,
    );
  });

  it("may be computed while a gradient is recorded, of which they are no part", async () => {
    const x = tf.tensor4d(numbers(24, 7), [2, 2, 3, 2]);
    const running = { mean: tf.zeros<tf.Rank.R1>([2]), variance: tf.ones<tf.Rank.R1>([2]) };
    await expectNoLeak(() => {
      let kept: tf.Tensor | undefined;
      const dx = tf.grad((a) => {
        const { y, ...batch } = batchNormTraining(a as tf.Tensor4D, tf.ones([2]), tf.zeros([2]), {
          epsilon: 1e-5,
        });
        kept = tf.keep(movingStatistics(running, batch, { momentum: 0.1, count: 12 }).variance);
        return tf.sum(tf.square(y));
      })(x);
      return { dx, kept };
    });
    tf.dispose([x, running]);
  });

  it("leave nothing but themselves behind", async () => {
    const [running, batch] = [runningOf(), batchOf()];
    await expectNoLeak(() => movingStatistics(running, batch, { momentum: 0.1, count: 9 }));
    tf.dispose([running, batch]);
  });
});

describe("moving statistics", () => {
  it("refuse what makes no sense, in words", () => {
    const [running, batch] = [runningOf(), batchOf()];
    expect(() => movingStatistics(running, batch, { momentum: 0.1, count: 1 })).toThrow(
      "count must be an integer of at least 2, got 1",
    );
    expect(() =>
      movingStatistics({ ...running, mean: tf.zeros([2]) }, batch, { momentum: 0.1, count: 2 }),
    ).toThrow("all statistics must have the shape [37], got [2]");
  });
});
