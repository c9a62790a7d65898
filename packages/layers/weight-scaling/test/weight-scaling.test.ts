import {
  decode,
  type Head,
  makeOf,
  normals,
  orThrow,
  registry,
  renderError,
  slotCodec,
} from "@longtail/core";
import { linear } from "@longtail/linear";
import { ensureGradients } from "@longtail/ops";
import {
  describeOnBackends,
  expectClose,
  expectNoLeak,
  finiteDifferences,
} from "@longtail/testkit";
import { components, scaleLogits, WeightScaling, weightScaling } from "@longtail/weight-scaling";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, test } from "vitest";
import * as E from "#fp-ts/Either";

const [batch, features, classes] = [3, 4, 5] as const;
const names = ["classifier.fc.weight", "classifier.fc.bias", "lws.learned_norm"] as const;
const headOf = (f: number, k: number): Head => orThrow(weightScaling({ features: f, classes: k }));

const at = (x: ArrayLike<number>, i: number): number => x[i] as number;
const given = {
  x: normals(1, batch * features),
  weight: normals(2, features * classes),
  bias: normals(3, classes),
  scale: normals(4, classes),
};

/** The definition in float64: the scale multiplies the bias too. */
const oracle = (changed: Partial<Record<keyof typeof given, ArrayLike<number>>> = {}): number[] => {
  const { x, weight, bias, scale } = { ...given, ...changed };
  return Array.from({ length: batch * classes }, (_, i) => {
    const [b, k] = [Math.floor(i / classes), i % classes];
    let sum = at(bias, k);
    for (let f = 0; f < features; f++) sum += at(x, b * features + f) * at(weight, f * classes + k);
    return at(scale, k) * sum;
  });
};

const tensors = (): [tf.Tensor2D, tf.Tensor, tf.Tensor, tf.Tensor] => [
  tf.tensor2d(given.x, [batch, features]),
  tf.tensor2d(given.weight, [features, classes]),
  tf.tensor1d(given.bias),
  tf.tensor2d(given.scale, [1, classes]),
];

const named = (values: readonly (tf.Tensor | undefined)[]): Record<string, tf.Tensor> =>
  Object.fromEntries(names.map((name, i) => [name, values[i] as tf.Tensor]));

describeOnBackends("learnable weight scaling", () => {
  test("scales logits with their bias, and its gradients agree with finite differences", async () => {
    ensureGradients();
    const head = headOf(features, classes);
    const [x, ...parameters] = tensors();
    const logits = head.apply(named(parameters), x);
    await expectClose(logits, oracle(), { rtol: 1e-5, atol: 1e-5 });
    const weights = normals(9, batch * classes);
    const w = tf.tensor2d(weights, [batch, classes]);
    const total = (z: number[]): number => z.reduce((sum, v, i) => sum + v * at(weights, i), 0);
    const gradients = tf.grads((features, ...rest) =>
      tf.sum(tf.mul(head.apply(named(rest), features as tf.Tensor2D), w)),
    )([x, ...parameters]);
    for (const [i, key] of (["x", "weight", "bias", "scale"] as const).entries())
      await expectClose(
        gradients[i] as tf.Tensor,
        finiteDifferences((value) => total(oracle({ [key]: value })), given[key]),
        { rtol: 1e-4, relativeTo: "largest" },
      );
    tf.dispose([x, parameters, logits, w, gradients]);
  });

  test("starts as the linear classifier of the same seed", async () => {
    const [head, plain] = [headOf(64, 10), orThrow(linear({ features: 64, classes: 10 }))];
    const [parameters, theirs] = [head.init(5), plain.init(5)];
    expect(Object.keys(parameters)).toEqual([...names]);
    for (const name of names) expect(parameters[name]?.shape).toEqual(head.parameterShapes[name]);
    for (const name of ["classifier.fc.weight", "classifier.fc.bias"])
      await expectClose(parameters[name] as tf.Tensor, theirs[name] as tf.Tensor, {});
    const x = tf.tensor2d(normals(6, 2 * 64), [2, 64]);
    const [a, b] = [head.apply(parameters, x), plain.apply(theirs, x)];
    await expectClose(a, b, { rtol: 1e-6 });
    tf.dispose([parameters, theirs, x, a, b]);
  });

  test("accepts a scale of either shape", async () => {
    const logits = tf.tensor2d([1, 2, 3, 4], [2, 2]);
    for (const scale of [tf.tensor2d([10, -1], [1, 2]), tf.tensor1d([10, -1])]) {
      const scaled = scaleLogits(logits, scale);
      await expectClose(scaled, [10, -2, 30, -4], {});
      tf.dispose([scale, scaled]);
    }
    logits.dispose();
  });

  test("leaves only its results behind", async () => {
    const head = headOf(features, classes);
    const [x, ...parameters] = tensors();
    await expectNoLeak(() => head.init(0));
    await expectNoLeak(() => head.apply(named(parameters), x));
    tf.dispose([x, parameters]);
  });
});

describe("component and errors", () => {
  test("decodes what it defines and nothing else", () => {
    const parts = registry(...components);
    const stored: unknown = JSON.parse(JSON.stringify(WeightScaling.define()));
    const descriptor = orThrow(decode(slotCodec(parts, "head"))(stored));
    expect(descriptor).toEqual({ kind: "head/weight-scaling" });
    const head = orThrow(makeOf(parts, "head")(descriptor)({ features: 5, classes: 2 }));
    expect(head.parameterShapes["lws.learned_norm"]).toEqual([1, 2]);
    const foreign = decode(slotCodec(parts, "head"))({ kind: "head/weight-scaling", scale: 1 });
    expect(E.isLeft(foreign)).toBe(true);
  });

  test("checks sizes", () => {
    const result = weightScaling({ features: Number.NaN, classes: 0 });
    expect(E.isLeft(result) && renderError(result.left)).toBe(
      "features: expected an integer of at least 1, got NaN\nclasses: expected at least 2 classes, got 0",
    );
  });
});
