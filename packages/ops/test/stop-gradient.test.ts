import { ensureGradients, stopGradient } from "@longtail/ops";
import { describeOnBackends, expectClose, expectNoLeak } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";

describeOnBackends("stopGradient", () => {
  it("keeps the value and makes the gradient 0", async () => {
    ensureGradients();
    const [x, y] = [tf.tensor1d([2, -1]), tf.tensor1d([3, 5])];
    const product = (a: tf.Tensor, b: tf.Tensor) => tf.sum(tf.mul(stopGradient(a), b));
    const { value, grads } = tf.valueAndGrads(product)([x, y]);
    await expectClose(value, [1], { atol: 1e-6 });
    await expectClose(grads[0] as tf.Tensor, [0, 0], {});
    await expectClose(grads[1] as tf.Tensor, [2, -1], { atol: 1e-6 });
    await expectNoLeak(() => tf.grads(product)([x, y]));
    tf.dispose([x, y, value, grads]);
  });

  it("returns the tensor itself when nothing is recorded", () => {
    const x = tf.scalar(1);
    expect(stopGradient(x)).toBe(x);
    x.dispose();
  });
});
