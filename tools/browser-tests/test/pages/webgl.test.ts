// WebGL's number format, and a fault of the TensorFlow.js kernels for it.
import { ensureGradients } from "@longtail/ops";
import { describeOnBackends, expectClose } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";

// Large enough for a packed shader. `exp` leaves ones beyond the edges of the matrix.
const ones = (rows: number, columns: number): tf.Tensor2D => tf.exp(tf.zeros([rows, columns]));

describeOnBackends("matrix products with an odd inner dimension", () => {
  test.each([1, 3, 5, 64])("equal their definition: %i", async (inner) => {
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

  test("equal it in batches, in fused products and in gradients", async () => {
    ensureGradients();
    const batch = tf.exp(tf.zeros([2, 40, 3]));
    await expectClose(tf.matMul(batch, batch, false, true), new Float32Array(2 * 1600).fill(3), {});
    const fused = tf.fused.matMul({ a: ones(60, 3), b: ones(3, 50), activation: "relu" });
    await expectClose(fused, new Float32Array(3000).fill(3), {});
    const slope = tf.grad((x) => tf.sum(tf.square(tf.matMul(x, ones(50, 3)))));
    // The gradient is 2 (x w) wᵀ; its inner dimension is the number of columns of w.
    await expectClose(slope(ones(60, 50)), new Float32Array(3000).fill(2 * 50 * 3), {});
  });
});

describeOnBackends(
  "numbers",
  () => {
    test("have 24 bits of mantissa here, although TensorFlow.js reports 16-bit numbers", async () => {
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
