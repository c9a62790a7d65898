import { sgdUpdate } from "@longtail/ops";
import { describeOnBackends, expectClose, expectNoLeak } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { numbers } from "./numbers.js";

const shapes: Readonly<Record<string, readonly number[]>> = {
  filter: [3, 3, 2, 5],
  scale: [7],
  "a.scalar": [],
  matrix: [4, 9],
};

const cases = [
  { momentum: 0, weightDecay: 0 },
  { momentum: 0, weightDecay: 0.1 },
  { momentum: 0.9, weightDecay: 0 },
  { momentum: 0.9, weightDecay: 2e-4 },
  { momentum: 0.9, weightDecay: 0.1, nesterov: true },
] as const;

const rateOf = (name: string): number => (name === "scale" ? 0.5 : 0.05);

/** PyTorch's loop over the numbers of one parameter, in float64. */
const plain = (
  p: number,
  gradient: number,
  v: number,
  rate: number,
  {
    momentum,
    weightDecay,
    nesterov = false,
  }: { momentum: number; weightDecay: number; nesterov?: boolean },
) => {
  const g = gradient + weightDecay * p;
  const velocity = momentum * v + g;
  return { parameter: p - rate * (nesterov ? g + momentum * velocity : velocity), velocity };
};

const drawn = (seed: number) =>
  Object.fromEntries(
    Object.entries(shapes).map(([name, shape], i) => [
      name,
      numbers(tf.util.sizeFromShape([...shape]), 10 * seed + i),
    ]),
  );

const tensors = (record: Readonly<Record<string, Float32Array>>) =>
  Object.fromEntries(
    Object.entries(record).map(([name, values]) => [
      name,
      tf.tensor(values, [...(shapes[name] as readonly number[])]),
    ]),
  );

const ratesOf = () =>
  Object.fromEntries(Object.keys(shapes).map((name) => [name, tf.scalar(rateOf(name))]));

describeOnBackends("a step of SGD in one op", () => {
  it.each(cases)("is PyTorch's: %o", async (constants) => {
    const [p, g, v] = [drawn(1), drawn(2), drawn(3)];
    const result = sgdUpdate(
      { parameters: tensors(p), gradients: tensors(g), velocities: tensors(v), rates: ratesOf() },
      constants,
    );
    expect(Object.keys(result.parameters)).toEqual(Object.keys(shapes));
    expect(Object.keys(result.velocities)).toEqual(
      constants.momentum === 0 ? [] : Object.keys(shapes),
    );
    for (const [name, values] of Object.entries(p)) {
      const expected = Array.from(values, (value, i) =>
        plain(value, g[name]?.[i] as number, v[name]?.[i] as number, rateOf(name), constants),
      );
      const close = { rtol: 1e-6, atol: 1e-6 };
      expect(result.parameters[name]?.shape).toEqual(shapes[name]);
      await expectClose(
        result.parameters[name] as tf.Tensor,
        expected.map((e) => e.parameter),
        close,
      );
      if (constants.momentum > 0)
        await expectClose(
          result.velocities[name] as tf.Tensor,
          expected.map((e) => e.velocity),
          close,
        );
    }
  });

  it("keeps to the names of the parameters, in their order, whatever else the records hold", async () => {
    const [w, extra] = [tf.tensor1d([1]), tf.tensor1d([100, 100])];
    const { parameters, velocities } = sgdUpdate(
      {
        parameters: { b: w, a: tf.tensor1d([2]) },
        gradients: { extra, a: tf.tensor1d([10]), b: tf.tensor1d([1]) },
        velocities: { a: tf.tensor1d([0]), extra, b: tf.tensor1d([4]) },
        rates: { extra: tf.scalar(9), a: tf.scalar(0.1), b: tf.scalar(1) },
      },
      { momentum: 0.5, weightDecay: 0 },
    );
    expect([Object.keys(parameters), Object.keys(velocities)]).toEqual([
      ["b", "a"],
      ["b", "a"],
    ]);
    await expectClose(parameters["b"] as tf.Tensor, [-2], {});
    await expectClose(velocities["b"] as tf.Tensor, [3], {});
    await expectClose(parameters["a"] as tf.Tensor, [1], { rtol: 1e-6 });
    await expectClose(velocities["a"] as tf.Tensor, [10], {});
  });

  it.each(cases)("leaves nothing but its results behind: %o", async (constants) => {
    const given = {
      parameters: tensors(drawn(1)),
      gradients: tensors(drawn(2)),
      velocities: tensors(drawn(3)),
      rates: ratesOf(),
    };
    await expectNoLeak(() => sgdUpdate(given, constants));
    await expectNoLeak(() => sgdUpdate({ ...given, parameters: {} }, constants));
    for (const t of Object.values(given).flatMap((record) => Object.values(record)))
      expect(t.isDisposed).toBe(false);
    tf.dispose(given);
  });
});

describe("a step of SGD in one op", () => {
  it("refuses what is missing or does not fit, in words", () => {
    const w = { w: tf.ones([2, 3]) };
    const rates = { w: tf.scalar(1) };
    const heavy = { momentum: 0.9, weightDecay: 0 };
    const all = { parameters: w, gradients: w, velocities: w, rates };
    expect(() => sgdUpdate({ ...all, gradients: { w: tf.ones([3, 2]) } }, heavy)).toThrow(
      "the gradient of w must have the shape [2,3], got [3,2]",
    );
    expect(() => sgdUpdate({ ...all, velocities: {} }, heavy)).toThrow(
      "the velocity of w must have the shape [2,3], got null",
    );
    expect(() => sgdUpdate({ ...all, rates: { w: tf.ones([1]) } }, heavy)).toThrow(
      "the rate of w must have the shape [], got [1]",
    );
    sgdUpdate({ ...all, velocities: {} }, { momentum: 0, weightDecay: 0 });
  });
});
