import { readFileSync } from "node:fs";
import {
  type GradientTransformation,
  type NamedTensors,
  orThrow,
  renderError,
} from "@longtail/core";
import { chain, clipGradients, descend, maxNorm, momentum, sgd } from "@longtail/optimizers";
import { describeOnBackends, expectClose, expectNoLeak } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as E from "#fp-ts/Either";

const [WEIGHT, BIAS] = ["classifier.fc.weight", "classifier.fc.bias"] as const;

interface Classifier {
  readonly weight: readonly number[];
  readonly bias: readonly number[];
}

interface Case {
  readonly options: {
    readonly momentum: number;
    readonly weightDecay: number;
    readonly nesterov: boolean;
    readonly clipNorm?: number;
    readonly maxNorm?: number;
  };
  readonly initial: Classifier;
  readonly steps: readonly {
    readonly rates: readonly [number, number];
    readonly gradients: Classifier;
    readonly parameters: Classifier;
  }[];
}

const { cases } = JSON.parse(
  readFileSync(new URL("fixtures/constrained.json", import.meta.url), "utf8"),
) as { readonly cases: readonly Case[] };

/** Four features, three classes. */
const classifier = ({ weight, bias }: Classifier): NamedTensors => ({
  [WEIGHT]: tf.tensor2d([...weight], [4, 3]),
  [BIAS]: tf.tensor1d([...bias]),
});

const read = async (tensors: NamedTensors, name: string) => (tensors[name] as tf.Tensor).data();

const lengthOf = (numbers: readonly number[]): number =>
  Math.sqrt(numbers.reduce((sum, x) => sum + x * x, 0));

/** The length of each column of a matrix with `classes` columns. */
const lengths = (weights: readonly number[], classes: number): number[] =>
  Array.from({ length: classes }, (_, k) => lengthOf(weights.filter((__, i) => i % classes === k)));

const number = fc.double({ min: -10, max: 10, noNaN: true });
const column = fc.array(number, { minLength: 6, maxLength: 6 });

describeOnBackends("clipping and max-norm", () => {
  for (const { options, initial, steps } of cases)
    test(`against PyTorch: ${JSON.stringify(options)}`, async () => {
      const optimizer = orThrow(sgd(options));
      let parameters = classifier(initial);
      let state = optimizer.init(parameters);
      for (const { rates, gradients, parameters: expected } of steps) {
        const given = classifier(gradients);
        const byName = { [WEIGHT]: tf.scalar(rates[0]), [BIAS]: tf.scalar(rates[1]) };
        const next = descend(optimizer)(parameters, given, state, byName);
        const close = { rtol: 1e-5, atol: 2e-6 };
        await expectClose(next.parameters[WEIGHT] as tf.Tensor, [...expected.weight], close);
        await expectClose(next.parameters[BIAS] as tf.Tensor, [...expected.bias], close);
        tf.dispose([given, byName, state, parameters]);
        ({ parameters, state } = next);
      }
      tf.dispose([state, parameters]);
    });

  test("clipped gradients keep their direction and are no longer than the limit", async () => {
    await fc.assert(
      fc.asyncProperty(
        column,
        column,
        fc.double({ min: 0.01, max: 30, noNaN: true }),
        async (a, b, limit) => {
          const gradients = { a: tf.tensor1d(a), b: tf.tensor2d(b, [2, 3]) };
          const { updates } = orThrow(clipGradients(limit)).update(gradients, {}, {});
          const whole = [...a, ...b];
          const factor = Math.min(1, limit / (lengthOf(whole) + 1e-6));
          const clipped = [...(await read(updates, "a")), ...(await read(updates, "b"))];
          await expectClose(
            clipped,
            whole.map((x) => x * factor),
            { rtol: 1e-5, atol: 1e-6 },
          );
          expect(lengthOf(clipped)).toBeLessThanOrEqual(limit * (1 + 1e-5));
          tf.dispose([gradients, updates]);
        },
      ),
      { seed: 7, numRuns: 20 },
    );
  });

  test("short gradients, and gradients of 0, stay bit by bit", async () => {
    const gradients = { a: tf.tensor1d([0.3, -0.1]), b: tf.zeros([2]) };
    const { updates } = orThrow(clipGradients(1)).update(gradients, {}, {});
    expect(await read(updates, "a")).toEqual(await gradients.a.data());
    expect(await read(updates, "b")).toEqual(await gradients.b.data());
    tf.dispose([gradients, updates]);
  });

  test("after every step each class is in the ball, and a class within it is untouched", async () => {
    await fc.assert(
      fc.asyncProperty(
        column,
        column,
        fc.double({ min: 0, max: 1, noNaN: true }),
        async (start, change, fraction) => {
          const plain = orThrow(sgd());
          const optimizer = orThrow(maxNorm(plain, fraction));
          const parameters = { [WEIGHT]: tf.tensor2d(start, [2, 3]) };
          const gradients = { [WEIGHT]: tf.tensor2d(change, [2, 3]) };
          const rates = { [WEIGHT]: tf.scalar(0.5) };
          const state = optimizer.init(parameters);
          const next = descend(optimizer)(parameters, gradients, state, rates);
          const at = start.map((w, i) => w - 0.5 * (change[i] as number));
          const before = lengths(start, 3);
          const least = Math.min(...before);
          const radius = least + fraction * (Math.max(...before) - least);
          const moved = lengths(at, 3);
          const expected = at.map(
            (w, i) => w * Math.min(1, radius / Math.max(moved[i % 3] as number, 1e-30)),
          );
          await expectClose(next.parameters[WEIGHT] as tf.Tensor, expected, {
            rtol: 1e-4,
            atol: 1e-4,
          });
          const after = Array.from(await (next.parameters[WEIGHT] as tf.Tensor).data());
          for (const length of lengths(after, 3)) expect(length).toBeLessThan(radius + 1e-4);
          tf.dispose([parameters, gradients, rates, state, next.parameters, next.state]);
        },
      ),
      { seed: 7, numRuns: 20 },
    );
  });

  test("what is no matrix of a classifier is not projected; weights of 0 stay 0", async () => {
    const optimizer = orThrow(maxNorm(orThrow(sgd()), 0));
    const parameters = {
      "backbone.fc.weight": tf.tensor2d([[3, 1]]),
      [BIAS]: tf.tensor1d([3, 1]),
      [WEIGHT]: tf.tensor2d([[0, 2]]),
    };
    const gradients = { [WEIGHT]: tf.zeros([1, 2]), [BIAS]: tf.zeros([2]) };
    const rates = { [WEIGHT]: tf.scalar(1), [BIAS]: tf.scalar(1) };
    const state = optimizer.init(parameters);
    expect(Object.keys(state)).toEqual([`1.${WEIGHT}`]);
    const next = descend(optimizer)(parameters, gradients, state, rates);
    await expectClose(next.parameters["backbone.fc.weight"] as tf.Tensor, [3, 1], {});
    await expectClose(next.parameters[BIAS] as tf.Tensor, [3, 1], {});
    await expectClose(next.parameters[WEIGHT] as tf.Tensor, [0, 0], {});
    tf.dispose([parameters, gradients, rates, state, next.parameters, next.state]);
  });

  test("any optimizer is projected, with its state and the radius carried on", async () => {
    const heavy = orThrow(maxNorm(chain(orThrow(momentum(0.5))), 1));
    const parameters = { [WEIGHT]: tf.tensor2d([[3, 1]]) };
    const gradients = { [WEIGHT]: tf.tensor2d([[-1, -8]]) };
    const rates = { [WEIGHT]: tf.scalar(0.5) };
    const first = descend(heavy)(parameters, gradients, heavy.init(parameters), rates);
    await expectClose(first.parameters[WEIGHT] as tf.Tensor, [3, 3], { atol: 1e-6 });
    const second = descend(heavy)(first.parameters, gradients, first.state, rates);
    expect(Object.keys(second.state)).toEqual([`0.0.${WEIGHT}`, `1.${WEIGHT}`]);
    await expectClose(second.state[`0.0.${WEIGHT}`] as tf.Tensor, [-1.5, -12], { atol: 1e-6 });
    await expectClose(second.state[`1.${WEIGHT}`] as tf.Tensor, [3], { atol: 1e-6 });
    const { updates, state } = heavy.update(gradients, first.state, first.parameters);
    await expectClose(updates[WEIGHT] as tf.Tensor, [-1.5, -12], { atol: 1e-6 });
    expect(Object.keys(state)).toEqual(Object.keys(second.state));
  });

  test("SGD's step is the same with a limit that nothing reaches, names of the state included", async () => {
    const options = { momentum: 0.9, weightDecay: 0.01 };
    const parameters = { a: tf.tensor1d([1, -2]), b: tf.scalar(3) };
    const gradients = { a: tf.tensor1d([0.5, 4]), b: tf.scalar(1) };
    const rates = { a: tf.scalar(0.1), b: tf.scalar(0.2) };
    const run = (optimizer: GradientTransformation) =>
      descend(optimizer)(parameters, gradients, optimizer.init(parameters), rates);
    const [limited, free] = [
      run(orThrow(sgd({ ...options, clipNorm: 1e6 }))),
      run(orThrow(sgd(options))),
    ];
    for (const record of ["parameters", "state"] as const) {
      expect(Object.keys(limited[record])).toEqual(Object.keys(free[record]));
      for (const [name, tensor] of Object.entries(limited[record]))
        expect(await tensor.data()).toEqual(await read(free[record], name));
    }
  });

  test("leave only their results behind", async () => {
    const optimizer = orThrow(sgd({ momentum: 0.9, clipNorm: 1, maxNorm: 0.1 }));
    const parameters = { [WEIGHT]: tf.ones([2, 3]), still: tf.ones([2]) };
    const gradients = { [WEIGHT]: tf.ones([2, 3]) };
    const [state, rate] = [optimizer.init(parameters), tf.scalar(0.1)];
    await expectNoLeak(() => optimizer.init(parameters));
    await expectNoLeak(() => optimizer.update(gradients, state, parameters));
    await expectNoLeak(() => descend(optimizer)(parameters, gradients, state, { [WEIGHT]: rate }));
    await expectNoLeak(() => orThrow(clipGradients(1)).update({}, {}, {}));
    tf.dispose([parameters, gradients, state, rate]);
  });
});

describe("bad limits", () => {
  const sentence = (result: E.Either<Parameters<typeof renderError>[0], unknown>): string =>
    E.isLeft(result) ? renderError(result.left) : "none";

  test("are answered, with their names", () => {
    expect(sentence(clipGradients(0))).toBe("clipNorm: expected a number above 0, got 0");
    expect(sentence(clipGradients(Number.POSITIVE_INFINITY))).toContain("clipNorm");
    expect(sentence(maxNorm(orThrow(sgd()), 1.5))).toBe(
      "maxNorm: expected a number in [0, 1], got 1.5",
    );
    expect(sentence(sgd({ clipNorm: Number.NaN, maxNorm: -1 }))).toMatch(/clipNorm.*\nmaxNorm/);
  });
});
