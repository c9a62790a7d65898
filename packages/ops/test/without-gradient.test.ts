import { ensureGradients, valueAndGrads, withoutGradient } from "@longtail/ops";
import { describeOnBackends, expectClose, expectNoLeak } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";

describeOnBackends("withoutGradient", () => {
  const cubed = (x: tf.Tensor): tf.Tensor => tf.tidy(() => tf.mul(x, tf.mul(x, x)));

  it("is a constant in a gradient, and the function itself outside", async () => {
    ensureGradients();
    const x = tf.tensor1d([1, 2]);
    await expectClose(withoutGradient(cubed)(x), [1, 8], {});
    const dx = tf.grad((a) => tf.mul(withoutGradient(cubed)(a), a))(x);
    await expectClose(dx, [1, 8], {});
    const only = tf.grads((a, b) => tf.mul(withoutGradient(cubed)(a as tf.Tensor), b as tf.Tensor));
    const [da, db] = only([x, tf.tensor1d([3, 4])]);
    await expectClose(da as tf.Tensor, [0, 0], {});
    await expectClose(db as tf.Tensor, [1, 8], {});
  });

  it("keeps nothing of the way, and leaves nothing behind", async () => {
    const [x, y] = [tf.ones([100]), tf.ones([100])];
    const long = (a: tf.Tensor): tf.Tensor =>
      tf.tidy(() => Array.from({ length: 20 }).reduce((b: tf.Tensor) => tf.exp(tf.neg(b)), a));
    let kept = 0;
    const gradient = () =>
      valueAndGrads((b: tf.Tensor) => {
        const before = tf.memory().numTensors;
        const still = withoutGradient(long)(x);
        kept = tf.memory().numTensors - before;
        return tf.sum(tf.mul(still, b)) as tf.Scalar;
      })([y]);
    await expectNoLeak(() => {
      const { value, grads } = gradient();
      return [value, ...grads];
    });
    expect(kept).toBe(1);
  });
});
