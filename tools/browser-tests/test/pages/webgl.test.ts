// What is particular to WebGL: how numbers are kept there, and what tfjs's own kernels get wrong.
import { ensureGradients } from "@longtail/ops";
import { describeOnBackends, expectClose } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";

// Large enough that tfjs computes in a shader, and by a packed one: what `exp` leaves beyond the edge is 1.
const ones = (rows: number, columns: number): tf.Tensor2D => tf.exp(tf.zeros([rows, columns]));

describeOnBackends("matrix products whose inner dimension is odd", () => {
  test.each([1, 3, 5, 64])("are the definition's: %i", async (inner) => {
    ensureGradients();
    const expected = new Float32Array(60 * 50).fill(inner);
    for (const [left, right] of [
      [false, false],
      [false, true],
      [true, false],
      [true, true],
    ] as const)
      await expectClose(
        tf.matMul(
          left ? ones(inner, 60) : ones(60, inner),
          right ? ones(50, inner) : ones(inner, 50),
          left,
          right,
        ),
        expected,
        {},
      );
  });

  test("are so for batches, fused ones and in gradients", async () => {
    ensureGradients();
    const batch = tf.exp(tf.zeros([2, 40, 3]));
    await expectClose(tf.matMul(batch, batch, false, true), new Float32Array(2 * 1600).fill(3), {});
    const fused = tf.fused.matMul({ a: ones(60, 3), b: ones(3, 50), activation: "relu" });
    await expectClose(fused, new Float32Array(3000).fill(3), {});
    const slope = tf.grad((x) => tf.sum(tf.square(tf.matMul(x, ones(50, 3)))));
    // The gradient is 2 · (x w) wᵀ, and its inner dimension that of the columns.
    await expectClose(slope(ones(60, 50)), new Float32Array(3000).fill(2 * 50 * 3), {});
  });
});

describeOnBackends(
  "numbers",
  () => {
    test("have 24 bits of mantissa, here as on most devices, though tfjs says 16 bits in all", async () => {
      await expectClose(
        tf.add(ones(60, 50), 2 ** -23),
        new Float32Array(3000).fill(1 + 2 ** -23),
        {},
      );
      expect(tf.backend().floatPrecision()).toBe(16);
    });
  },
  { backends: ["webgl"] },
);
