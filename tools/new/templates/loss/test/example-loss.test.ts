import { decode, orThrow, registry, renderError, slotCodec } from "@longtail/core";
import { ExampleLoss, exampleLoss } from "@longtail/example-loss";
import {
  describeOnBackends,
  evaluateLoss,
  expectClose,
  expectNoLeak,
  finiteDifferences,
} from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import * as E from "#fp-ts/Either";

const counts = [50, 20, 3];
const logits = [1.5, -0.3, 0.2, 2, 2, -3, -80, 0.1, 80];
const labels = [0, 2, 1];

// The definition in float64. Add values and gradients from the authors' program as fixtures.
const oracle = (z: ArrayLike<number>, power: number): readonly number[] => {
  const inverse = counts.map((n) => n ** -power);
  const mean = inverse.reduce((a, b) => a + b, 0) / counts.length;
  return labels.map((label, i) => {
    const row = counts.map((_, k) => z[i * counts.length + k] as number);
    const largest = Math.max(...row);
    const logSum = largest + Math.log(row.reduce((sum, x) => sum + Math.exp(x - largest), 0));
    return ((inverse[label] as number) / mean) * (logSum - (row[label] as number));
  });
};

describeOnBackends("exampleLoss", () => {
  it.each([0, 0.5, 2])(
    "has the value and the gradient of its definition, power %d",
    async (power) => {
      const loss = orThrow(exampleLoss({ counts, power }));
      const { values, gradient, shape } = await evaluateLoss(loss, logits, labels, counts.length);
      const total = (z: ArrayLike<number>) => oracle(z, power).reduce((a, b) => a + b, 0);
      expect(shape).toEqual([labels.length]);
      await expectClose(values, oracle(logits, power), { rtol: 1e-5, atol: 1e-5 });
      await expectClose(gradient, finiteDifferences(total, logits), { rtol: 1e-4, atol: 1e-5 });
    },
  );

  it("does not change when a constant is added to the logits", async () => {
    const loss = orThrow(exampleLoss({ counts, power: 1 }));
    const moved = logits.map((x) => x + 7);
    const { values } = await evaluateLoss(loss, moved, labels, counts.length);
    await expectClose(values, oracle(logits, 1), { rtol: 1e-5, atol: 1e-4 });
  });

  it("leaves no tensor behind, forwards and under a gradient", async () => {
    const [x, y] = [tf.tensor2d(logits, [3, 3]), tf.tensor1d(labels, "int32")];
    const loss = orThrow(exampleLoss({ counts }));
    await expectNoLeak(() => loss(x, y));
    await expectNoLeak(() => tf.grad((z) => tf.sum(loss(z as tf.Tensor2D, y)))(x));
    tf.dispose([x, y]);
  });

  it("is what the component makes", async () => {
    const loss = orThrow(ExampleLoss.make(ExampleLoss.define({ power: 2 }))({ counts }));
    const { values } = await evaluateLoss(loss, logits, labels, counts.length);
    await expectClose(values, oracle(logits, 2), { rtol: 1e-5, atol: 1e-5 });
  });
});

it("reports everything that is wrong with its options", () => {
  const result = exampleLoss({ counts: [5], power: -1 });
  const lines = E.isLeft(result) ? renderError(result.left).split("\n") : [];
  expect(lines).toHaveLength(2);
});

it("has a descriptor that survives JSON and refuses unknown keys", () => {
  const codec = slotCodec(registry(ExampleLoss), "loss");
  const descriptor = ExampleLoss.define({ power: 1 });
  expect(ExampleLoss.define()).toEqual({ kind: "loss/example-loss", power: 0 });
  expect(orThrow(decode(codec)(JSON.parse(JSON.stringify(descriptor))))).toEqual(descriptor);
  expect(decode(codec)({ ...descriptor, powr: 1 })).toMatchObject({ left: { _tag: "UnknownKey" } });
});
