import {
  decode,
  type Head,
  makeOf,
  orThrow,
  registry,
  renderError,
  slotCodec,
} from "@longtail/core";
import { components, Linear, linear } from "@longtail/linear";
import { ensureGradients } from "@longtail/ops";
import { describeOnBackends, expectClose, expectNoLeak } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, test } from "vitest";
import * as E from "#fp-ts/Either";

const headOf = (features: number, classes: number): Head => orThrow(linear({ features, classes }));

const moments = (values: ArrayLike<number>) => {
  const list = Array.from(values);
  const mean = list.reduce((sum, v) => sum + v, 0) / list.length;
  return { mean, variance: list.reduce((sum, v) => sum + (v - mean) ** 2, 0) / list.length };
};

describeOnBackends("the linear classifier", () => {
  test("is features times weight plus bias, with the gradients of that", async () => {
    ensureGradients();
    const head = headOf(2, 3);
    const x = tf.tensor2d([1, 2, -1, 0.5], [2, 2]);
    const weight = tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]);
    const bias = tf.tensor1d([0.5, 0, -1]);
    const parameters = { "classifier.fc.weight": weight, "classifier.fc.bias": bias };
    const logits = head.apply(parameters, x);
    await expectClose(logits, [9.5, 12, 14, 1.5, 0.5, -1], { atol: 1e-5 });
    const [dx, dWeight, dBias] = tf.grads((features, w, b) =>
      tf.sum(
        head.apply(
          { "classifier.fc.weight": w as tf.Tensor, "classifier.fc.bias": b as tf.Tensor },
          features as tf.Tensor2D,
        ),
      ),
    )([x, weight, bias]) as [tf.Tensor, tf.Tensor, tf.Tensor];
    await expectClose(dx, [6, 15, 6, 15], { atol: 1e-5 });
    await expectClose(dWeight, [0, 0, 0, 2.5, 2.5, 2.5], { atol: 1e-5 });
    await expectClose(dBias, [2, 2, 2], { atol: 1e-5 });
    tf.dispose([x, parameters, logits, dx, dWeight, dBias]);
  });

  test("starts like the published networks, the same for the same seed", async () => {
    const head = headOf(64, 1000);
    const [first, again, other] = [head.init(3), head.init(3), head.init(4)];
    const weight = first["classifier.fc.weight"] as tf.Tensor;
    const bias = first["classifier.fc.bias"] as tf.Tensor;
    expect({ ...head.parameterShapes }).toEqual({
      "classifier.fc.weight": weight.shape,
      "classifier.fc.bias": bias.shape,
    });
    await expectClose(again["classifier.fc.weight"] as tf.Tensor, weight, {});
    await expectClose(again["classifier.fc.bias"] as tf.Tensor, bias, {});
    const [w, b] = [await weight.data(), await bias.data()];
    expect(await (other["classifier.fc.weight"] as tf.Tensor).data()).not.toEqual(w);
    expect(moments(w).mean).toBeCloseTo(0, 2);
    expect(moments(w).variance).toBeCloseTo(2 / 64, 3);
    expect(moments(b).mean).toBeCloseTo(0, 1.5);
    expect(moments(b).variance).toBeCloseTo(1 / 64 / 3, 3);
    expect(Math.max(...b.map(Math.abs))).toBeLessThanOrEqual(1 / 8);
    expect(Math.max(...b.map(Math.abs))).toBeGreaterThan(0.12);
    tf.dispose([first, again, other]);
  });

  test("leaves only its results behind", async () => {
    const head = headOf(4, 3);
    const [parameters, x] = [head.init(0), tf.ones<tf.Rank.R2>([5, 4])];
    await expectNoLeak(() => head.init(0));
    await expectNoLeak(() => head.apply(parameters, x));
    tf.dispose([parameters, x]);
  });
});

describe("component and errors", () => {
  test("decodes what it defines and nothing else", () => {
    const parts = registry(...components);
    const descriptor = orThrow(
      decode(slotCodec(parts, "head"))(JSON.parse(JSON.stringify(Linear.define()))),
    );
    expect(descriptor).toEqual({ kind: "head/linear" });
    const head = orThrow(makeOf(parts, "head")(descriptor)({ features: 5, classes: 2 }));
    expect(head.parameterShapes).toEqual({
      "classifier.fc.weight": [5, 2],
      "classifier.fc.bias": [2],
    });
    expect(E.isLeft(decode(slotCodec(parts, "head"))({ kind: "head/linear", bias: false }))).toBe(
      true,
    );
  });

  test("checks sizes", () => {
    const result = linear({ features: 0.5, classes: 1 });
    expect(E.isLeft(result) && renderError(result.left)).toBe(
      "features: expected an integer of at least 1, got 0.5\nclasses: expected at least 2 classes, got 1",
    );
  });
});
