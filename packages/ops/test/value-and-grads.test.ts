import { batchNormTraining, ensureGradients, shortcutA, valueAndGrads } from "@longtail/ops";
import { describeOnBackends, expectClose, expectNoLeak } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { numbers } from "./numbers.js";

type F = (...xs: tf.Tensor[]) => tf.Tensor;

const draw = (shape: number[], seed: number): tf.Tensor =>
  tf.tensor(numbers(tf.util.sizeFromShape(shape), seed), shape);

const custom = (
  gradFunc: (dy: tf.Tensor, saved: tf.Tensor[], ...xs: tf.Tensor[]) => tf.Tensor[],
): F =>
  tf.customGrad((...args: unknown[]) => {
    const save = args.pop() as tf.GradSaveFunc;
    const xs = args as tf.Tensor[];
    save(xs);
    return {
      value: tf.addN(xs),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => gradFunc(dy, saved, ...xs),
    };
  }) as F;

const unused = (x: tf.Tensor): tf.Tensor => {
  tf.square(tf.exp(x)); // recorded, and on no way to the result
  return x;
};

const functions: Readonly<Record<string, readonly [f: F, ...shapes: number[][]]>> = {
  "a net with a shortcut": [
    (x, filter, scale, offset, weights) => {
      const convolved = tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 2, 1);
      const { y } = batchNormTraining(convolved, scale as tf.Tensor1D, offset as tf.Tensor1D, {
        epsilon: 1e-5,
        activation: "relu",
        residual: shortcutA(x as tf.Tensor4D, 2, 4),
      });
      const features = tf.mean<tf.Tensor2D>(y, [1, 2]);
      return tf.mean(tf.square(tf.logSoftmax(tf.matMul(features, weights as tf.Tensor2D))));
    },
    [3, 6, 6, 2],
    [3, 3, 2, 4],
    [4],
    [4],
    [4, 5],
  ],
  "one tensor many times": [(x) => tf.sum(tf.mul(tf.add(x, x), tf.mul(x, tf.add(x, 1)))), [2, 3]],
  "broadcasting, and ops that are on no way to the result": [
    (a, b) => tf.sum(tf.mul(tf.sub(unused(a), b), tf.div(b, 3))),
    [4, 3],
    [3],
  ],
  "inputs in an array": [
    (a, b) => tf.sum(tf.square(tf.add(tf.concat([a, b, a], 0), tf.addN([a, b, b])))),
    [1, 3],
    [1, 3],
  ],
  "several results": [
    (x) => {
      const [a, b] = tf.split(x, 2) as [tf.Tensor, tf.Tensor];
      return tf.sum(tf.mul(tf.square(a), tf.exp(b)));
    },
    [4, 2],
  ],
  "a value that is no scalar": [(x) => tf.square(x), [2, 2]],
  "a gradient that is dy itself, for both inputs": [
    (a, b) => tf.sum(tf.square(custom((dy) => [dy, dy])(tf.exp(a), tf.mul(tf.exp(b), a)))),
    [3],
    [3],
  ],
  "a gradient that is one new tensor for all inputs, some of which have one already": [
    (a, b) => {
      const both = custom((dy) => {
        const twice = tf.mul(dy, 2);
        return [twice, twice];
      });
      return tf.sum(tf.add(tf.mul(both(a, b), both(b, a)), tf.mul(a, b)));
    },
    [3],
    [3],
  ],
  "a gradient that was saved": [
    (a, b) => tf.sum(custom((_dy, saved) => saved)(tf.exp(a), tf.sin(b))),
    [3],
    [3],
  ],
};

describeOnBackends("valueAndGrads", (backend) => {
  it.each(Object.keys(functions))("is tfjs's to the last bit: %s", async (name) => {
    ensureGradients();
    const [f, ...shapes] = functions[name] as (typeof functions)[string];
    const xs = shapes.map((shape, i) => draw(shape, i + 1));
    const stock = tf.valueAndGrads(f as (...xs: tf.Tensor[]) => tf.Scalar)(xs);
    const ours = valueAndGrads(f)(xs);
    // WebGPU's order of adding differs from run to run; WebGL computes small tensors on the processor or in a shader,
    // wherever they lie.
    const close = backend.startsWith("webg") ? { rtol: 1e-5, atol: 1e-6 } : {};
    await expectClose(ours.value, stock.value, close);
    for (const [i, gradient] of ours.grads.entries())
      await expectClose(gradient, stock.grads[i] as tf.Tensor, close);
    tf.dispose([stock, ours.value, ours.grads]);
    await expectNoLeak(() => valueAndGrads(f)(xs));
    await expectNoLeak(() => tf.tidy(() => valueAndGrads(f)(xs)));
    for (const x of xs) expect(x.isDisposed).toBe(false);
    tf.dispose(xs);
  });

  it("disposes nothing that a gradient function has from outside", async () => {
    const [constant, x] = [tf.tensor1d([5, 6]), tf.tensor1d([1, 2])];
    const f = custom(() => [constant]);
    const { value, grads } = valueAndGrads((a) => tf.sum(tf.square(f(tf.add(f(a), 1)))))([x]);
    await expectClose(grads[0] as tf.Tensor, [5, 6], {});
    tf.dispose([value, grads]);
    await expectClose(constant, [5, 6], {});
    tf.dispose([constant, x]);
  });
});

describe("valueAndGrads", () => {
  const peakOf = (gradientsOf: typeof valueAndGrads): number => {
    let peak = 0;
    const watched = custom((dy) => {
      peak = Math.max(peak, tf.memory().numBytes);
      return [tf.mul(dy, 1)];
    });
    const x = draw([1000], 1);
    const before = tf.memory().numBytes;
    const { value, grads } = gradientsOf((a) => {
      let y = a;
      for (let i = 0; i < 40; i++) y = watched(tf.mul(y, 0.9));
      return tf.sum(y);
    })([x]);
    tf.dispose([value, grads, x]);
    return (peak - before) / 4000;
  };

  it("holds half of what tfjs holds, and less", () => {
    const stock = peakOf(tf.valueAndGrads as unknown as typeof valueAndGrads);
    const ours = peakOf(valueAndGrads);
    expect(stock).toBeGreaterThan(80);
    expect(ours).toBeLessThan(stock / 2 + 4);
  });

  it("works inside another gradient, which needs what it would have freed", async () => {
    const cube = (x: tf.Tensor) => tf.sum(tf.mul(x, tf.square(x)));
    const x = tf.tensor1d([1, -2]);
    await expectNoLeak(() => tf.grad((a) => valueAndGrads(cube)([a]).grads[0] as tf.Tensor)(x));
    const second = valueAndGrads((a) => tf.sum(tf.grad(cube)(a)))([x]);
    await expectClose(second.grads[0] as tf.Tensor, [6, -12], { rtol: 1e-6 });
    tf.dispose([second.value, second.grads, x]);
  });

  it("leaves nothing behind when something throws, and can go on", async () => {
    const x = tf.tensor1d([1, 2]);
    const stray = tf.tensor1d([1, 2]);
    const before = tf.memory().numTensors;
    const failing = (f: F) => () => valueAndGrads(f)([x]);
    expect(
      failing((a) => {
        tf.square(tf.exp(a));
        throw new Error("in the middle");
      }),
    ).toThrow("in the middle");
    expect(failing((a) => custom(() => [tf.zeros([3])])(tf.exp(a)))).toThrow(
      "must be float32 [2], got float32 [3]",
    );
    expect(
      failing((a) =>
        custom(() => {
          throw new Error("on the way back");
        })(tf.exp(a)),
      ),
    ).toThrow("on the way back");
    expect(failing((a) => tf.cumprod(tf.exp(a)))).toThrow(
      "gradient function not found for Cumprod",
    );
    expect(failing(() => tf.square(stray))).toThrow("with respect to x");
    expect(failing(() => 3 as unknown as tf.Tensor)).toThrow("must be a tensor");
    expect(tf.memory().numTensors).toBe(before);
    await expectNoLeak(() => valueAndGrads((a) => tf.sum(tf.square(a)))([x]));
    tf.dispose([x, stray]);
  });
});
