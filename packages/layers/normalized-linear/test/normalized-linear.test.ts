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
import { components, NormalizedLinear, normalizedLinear } from "@longtail/normalized-linear";
import { ensureGradients } from "@longtail/ops";
import {
  describeOnBackends,
  expectClose,
  expectNoLeak,
  finiteDifferences,
} from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, test } from "vitest";
import * as E from "#fp-ts/Either";

const [batch, features, classes, scale] = [3, 4, 5, 7] as const;
const WEIGHT = "classifier.fc.weight";
const at = (x: ArrayLike<number>, i: number): number => x[i] as number;
const given = { x: normals(1, batch * features), weight: normals(2, features * classes) };

const headOf = (s?: number): Head =>
  orThrow(normalizedLinear({ features, classes, ...(s === undefined ? {} : { scale: s }) }));

/** The definition in float64. */
const oracle = (changed: Partial<Record<keyof typeof given, ArrayLike<number>>> = {}): number[] => {
  const { x, weight } = { ...given, ...changed };
  return Array.from({ length: batch * classes }, (_, i) => {
    const [b, k] = [Math.floor(i / classes), i % classes];
    let [product, ofX, ofW] = [0, 0, 0];
    for (let f = 0; f < features; f++) {
      const [u, w] = [at(x, b * features + f), at(weight, f * classes + k)];
      product += u * w;
      ofX += u * u;
      ofW += w * w;
    }
    return (scale * product) / Math.sqrt(ofX * ofW);
  });
};

const tensors = (x: ArrayLike<number> = given.x): [tf.Tensor2D, tf.Tensor2D] => [
  tf.tensor2d(Float32Array.from(x), [batch, features]),
  tf.tensor2d(given.weight, [features, classes]),
];

const gradientsOf = (head: Head, x: tf.Tensor2D, weight: tf.Tensor2D, w: tf.Tensor) =>
  tf.grads((f, p) => tf.sum(tf.mul(head.apply({ [WEIGHT]: p as tf.Tensor }, f as tf.Tensor2D), w)))(
    [x, weight],
  ) as [tf.Tensor, tf.Tensor];

describeOnBackends("the normalized linear classifier", () => {
  test("is scaled cosines, and its gradients agree with finite differences", async () => {
    ensureGradients();
    const head = headOf(scale);
    const [x, weight] = tensors();
    const logits = head.apply({ [WEIGHT]: weight }, x);
    await expectClose(logits, oracle(), { rtol: 1e-5, atol: 1e-5 });
    const weights = normals(9, batch * classes);
    const w = tf.tensor2d(weights, [batch, classes]);
    const total = (z: number[]): number => z.reduce((sum, v, i) => sum + v * at(weights, i), 0);
    const gradients = gradientsOf(head, x, weight, w);
    for (const [i, key] of (["x", "weight"] as const).entries())
      await expectClose(
        gradients[i] as tf.Tensor,
        finiteDifferences((value) => total(oracle({ [key]: value })), given[key]),
        { rtol: 1e-4, relativeTo: "largest" },
      );
    tf.dispose([x, weight, logits, w, gradients]);
  });

  test("does not depend on the length of features or weights, and gives cosines by default", async () => {
    const [x, weight] = tensors();
    const [long, short] = [tf.mul<tf.Tensor2D>(x, 1000), tf.mul<tf.Tensor2D>(weight, 0.01)];
    const [plain, moved] = [
      headOf().apply({ [WEIGHT]: weight }, x),
      headOf().apply({ [WEIGHT]: short }, long),
    ];
    await expectClose(moved, plain, { atol: 1e-5 });
    await expectClose(
      plain,
      oracle().map((v) => v / scale),
      { atol: 1e-5 },
    );
    tf.dispose([x, weight, long, short, plain, moved]);
  });

  test("gives zero features the logits 0 and the gradient 0, and leaves others alone", async () => {
    ensureGradients();
    const head = headOf(scale);
    const holed = given.x.map((v, i) => (i < features ? 0 : v));
    const [x, weight] = tensors(holed);
    const w = tf.tensor2d(normals(9, batch * classes), [batch, classes]);
    const logits = head.apply({ [WEIGHT]: weight }, x);
    await expectClose(
      logits,
      oracle().map((v, i) => (i < classes ? 0 : v)),
      { rtol: 1e-5, atol: 1e-5 },
    );
    const [dx, dWeight] = gradientsOf(head, x, weight, w);
    const slopes = [...(await dx.data())];
    expect(slopes.slice(0, features)).toEqual([0, 0, 0, 0]);
    expect(slopes.slice(features).every((v) => Number.isFinite(v) && v !== 0)).toBe(true);
    expect([...(await dWeight.data())].every(Number.isFinite)).toBe(true);
    tf.dispose([x, weight, w, logits, dx, dWeight]);
  });

  test("begins with vectors of length 1 in all directions, the same for the same seed", async () => {
    const head = orThrow(normalizedLinear({ features: 64, classes: 50 }));
    const [first, again, other] = [head.init(3), head.init(3), head.init(4)];
    const weight = first[WEIGHT] as tf.Tensor;
    expect({ ...head.parameterShapes }).toEqual({ [WEIGHT]: weight.shape });
    await expectClose(again[WEIGHT] as tf.Tensor, weight, {});
    const values = Array.from(await weight.data());
    expect(Array.from(await (other[WEIGHT] as tf.Tensor).data())).not.toEqual(values);
    const norms = tf.tidy(() => tf.norm(weight, 2, 0));
    await expectClose(
      norms,
      Array.from({ length: 50 }, () => 1),
      { atol: 1e-5 },
    );
    expect(values.reduce((a, b) => a + b, 0) / values.length).toBeCloseTo(0, 2);
    // Uniform before it was normalized: the fourth moment over the square of the second is 9/5, where a normal's is 3.
    const moment = (p: number) =>
      values.reduce((sum, v) => sum + Math.abs(v) ** p, 0) / values.length;
    expect(moment(4) / moment(2) ** 2).toBeCloseTo(1.8, 1);
    tf.dispose([first, again, other, norms]);
  });

  test("leaves only its results behind", async () => {
    ensureGradients();
    const head = headOf(scale);
    const [x, weight] = tensors();
    const w = tf.ones([batch, classes]);
    await expectNoLeak(() => head.init(0));
    await expectNoLeak(() => head.apply({ [WEIGHT]: weight }, x));
    await expectNoLeak(() => gradientsOf(head, x, weight, w));
    tf.dispose([x, weight, w]);
  });
});

describe("component and errors", () => {
  test("decodes what it defines and nothing else", () => {
    const parts = registry(...components);
    expect(NormalizedLinear.define()).toEqual({ kind: "head/normalized-linear", scale: 1 });
    const stored: unknown = JSON.parse(JSON.stringify(NormalizedLinear.define({ scale: 30 })));
    const descriptor = orThrow(decode(slotCodec(parts, "head"))(stored));
    expect(descriptor).toEqual({ kind: "head/normalized-linear", scale: 30 });
    const head = orThrow(makeOf(parts, "head")(descriptor)({ features: 5, classes: 2 }));
    expect(head.parameterShapes).toEqual({ [WEIGHT]: [5, 2] });
    for (const wrong of [
      { kind: "head/normalized-linear" },
      { kind: "head/normalized-linear", scale: 0 },
      { kind: "head/normalized-linear", scale: 1, bias: true },
    ])
      expect(E.isLeft(decode(slotCodec(parts, "head"))(wrong))).toBe(true);
  });

  test("checks sizes and scale, all at once", () => {
    const result = normalizedLinear({ features: 0, classes: 1, scale: Number.NaN });
    expect(E.isLeft(result) && renderError(result.left)).toBe(
      [
        "features: expected an integer of at least 1, got 0",
        "classes: expected at least 2 classes, got 1",
        "scale: expected a number above 0, got NaN",
      ].join("\n"),
    );
  });
});
