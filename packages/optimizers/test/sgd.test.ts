import { readFileSync } from "node:fs";
import {
  type GradientTransformation,
  type NamedTensors,
  orThrow,
  renderError,
} from "@longtail/core";
import {
  addDecayedWeights,
  applyUpdates,
  chain,
  descend,
  momentum,
  sgd,
} from "@longtail/optimizers";
import { describeOnBackends, expectClose, expectNoLeak } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as E from "#fp-ts/Either";

interface Case {
  readonly options: {
    readonly momentum: number;
    readonly weightDecay: number;
    readonly nesterov: boolean;
  };
  readonly initial: readonly (readonly number[])[];
  readonly steps: readonly {
    readonly rates: readonly [number, number];
    readonly gradients: readonly (readonly number[])[];
    readonly parameters: readonly (readonly number[])[];
  }[];
}

const { cases } = JSON.parse(
  readFileSync(new URL("fixtures/sgd.json", import.meta.url), "utf8"),
) as { readonly cases: readonly Case[] };

const named = ([p, q]: readonly (readonly number[])[]): NamedTensors => ({
  p: tf.tensor2d([...(p ?? [])], [2, 3]),
  q: tf.tensor1d([...(q ?? [])]),
});

/** The same without a step of its own, so that `descend` takes the general way. */
const general = ({ init, update }: GradientTransformation): GradientTransformation => ({
  init,
  update,
});

const ways = [
  ["update, then applyUpdates", general],
  ["at once", (optimizer: GradientTransformation) => optimizer],
] as const;

describeOnBackends("SGD against torch.optim.SGD", () => {
  for (const [example, way, through] of cases.flatMap((c) => ways.map((w) => [c, ...w] as const)))
    test(`${JSON.stringify(example.options)}, ${way}`, async () => {
      const optimizer = through(orThrow(sgd(example.options)));
      let parameters = named(example.initial);
      let state = optimizer.init(parameters);
      for (const { rates, gradients, parameters: expected } of example.steps) {
        const given = named(gradients);
        const byName = { p: tf.scalar(rates[0]), q: tf.scalar(rates[1]) };
        const next = descend(optimizer)(parameters, given, state, byName);
        await expectClose(next.parameters["p"] as tf.Tensor, expected[0] as number[], {
          rtol: 1e-6,
          atol: 1e-6,
        });
        await expectClose(next.parameters["q"] as tf.Tensor, expected[1] as number[], {
          rtol: 1e-6,
          atol: 1e-6,
        });
        tf.dispose([given, byName, state, parameters]);
        ({ parameters, state } = next);
      }
      tf.dispose([state, parameters]);
    });

  test("agrees with float64 arithmetic for any hyper-parameters", async () => {
    const number = fc.double({ min: -10, max: 10, noNaN: true });
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.boolean(),
        fc.array(fc.array(number, { minLength: 3, maxLength: 3 }), { minLength: 2, maxLength: 4 }),
        async (decay, weightDecay, nesterov, [start = [], ...gradients]) => {
          const optimizer = orThrow(sgd({ momentum: decay, weightDecay, nesterov }));
          const { init } = optimizer;
          const step = descend(optimizer);
          let [p, v] = [start, start.map(() => 0)];
          const given = gradients.map((g) => ({ w: tf.tensor1d(g) }));
          const [first, rate] = [{ w: tf.tensor1d(start) }, tf.scalar(0.1)];
          const result = tf.tidy(() => {
            let [parameters, state] = [first as NamedTensors, init(first)];
            for (const [i, g] of gradients.entries()) {
              const decayed = g.map((gj, j) => gj + weightDecay * (p[j] as number));
              v = v.map((vj, j) => decay * vj + (decayed[j] as number));
              const ahead = decayed.map((dj, j) => dj + decay * (v[j] as number));
              p = p.map((pj, j) => pj - 0.1 * ((nesterov ? ahead : v)[j] as number));
              const rates = { w: rate };
              ({ parameters, state } = step(parameters, given[i] as NamedTensors, state, rates));
            }
            return tf.clone(parameters["w"] as tf.Tensor);
          });
          await expectClose(result, p, { rtol: 1e-5, atol: 1e-4 });
          tf.dispose([given, first, rate, result]);
        },
      ),
      { seed: 7, numRuns: 30 },
    );
  });

  test("parameters without a gradient stay, and so do their velocities", async () => {
    const optimizer = orThrow(momentum(0.5));
    const parameters = { a: tf.tensor1d([1]), b: tf.tensor1d([2]) };
    const state = { a: tf.tensor1d([4]), b: tf.tensor1d([8]) };
    const gradients = { a: tf.tensor1d([1]) };
    const moved = optimizer.update(gradients, state, parameters);
    expect(Object.keys(moved.updates)).toEqual(["a"]);
    await expectClose(moved.state["a"] as tf.Tensor, [3], { atol: 1e-6 });
    await expectClose(moved.state["b"] as tf.Tensor, [8], {});
    const rate = tf.scalar(1);
    const next = applyUpdates(parameters, moved.updates, () => rate);
    await expectClose(next["a"] as tf.Tensor, [-2], { atol: 1e-6 });
    await expectClose(next["b"] as tf.Tensor, [2], {});
    tf.dispose([parameters, state, gradients, moved.updates, moved.state, rate, next]);
  });

  for (const options of [
    { momentum: 0.9, weightDecay: 2e-4 },
    { momentum: 0.9, weightDecay: 2e-4, nesterov: true },
    { momentum: 0.9 },
    { weightDecay: 0.1 },
    {},
  ])
    test(`at once it is what update and applyUpdates are, names of the state included: ${JSON.stringify(options)}`, async () => {
      const optimizer = orThrow(sgd(options));
      const parameters = { a: tf.tensor1d([1, -2]), b: tf.tensor2d([[3]]), still: tf.scalar(7) };
      // Of a state that lacks a velocity, the first gradient becomes one.
      const { "1.b": _b, "0.b": __b, ...state } = optimizer.init(parameters);
      const gradients = { a: tf.tensor1d([0.5, 4]), b: tf.tensor2d([[-1]]) };
      const rates = { a: tf.scalar(0.1), b: tf.scalar(0.5) };
      const run = (way: GradientTransformation) => {
        const first = descend(way)(parameters, gradients, state, rates);
        return descend(way)(first.parameters, gradients, first.state, rates);
      };
      const [atOnce, inTwo] = [run(optimizer), run(general(optimizer))];
      for (const record of ["parameters", "state"] as const) {
        expect(Object.keys(atOnce[record]).sort()).toEqual(Object.keys(inTwo[record]).sort());
        for (const [name, tensor] of Object.entries(atOnce[record]))
          await expectClose(tensor, inTwo[record][name] as tf.Tensor, { rtol: 1e-6, atol: 1e-7 });
      }
      expect(Object.keys(inTwo.state)).toHaveLength("momentum" in options ? 3 : 0);
      for (const [, way] of ways) {
        const step = descend(way(optimizer));
        await expectNoLeak(() => step(parameters, gradients, state, rates));
        const before = tf.memory().numTensors;
        expect(() => step(parameters, gradients, state, { a: rates.a })).toThrow("rate");
        expect(() => step({ a: parameters.a }, gradients, state, { a: rates.a })).toThrow();
        expect(tf.memory().numTensors).toBe(before);
      }
    });

  test("leaves only its results behind", async () => {
    const parts = chain(
      orThrow(addDecayedWeights(0.1)),
      orThrow(momentum(0.9)),
      orThrow(momentum(0.9, { nesterov: true })),
    );
    const parameters = { a: tf.zeros([3]), b: tf.ones([2, 2]) };
    const gradients = { a: tf.ones([3]) };
    const [state, rate] = [parts.init(parameters), tf.scalar(0.1)];
    expect(Object.keys(state)).toEqual(["1.a", "1.b", "2.a", "2.b"]);
    await expectNoLeak(() => parts.init(parameters));
    await expectNoLeak(() => parts.update(gradients, state, parameters));
    await expectNoLeak(() => chain().update(gradients, {}, parameters));
    await expectNoLeak(() => applyUpdates(parameters, gradients, { a: rate }));
    const before = tf.memory().numTensors;
    expect(() => applyUpdates(parameters, gradients, {})).toThrow("without a learning rate: a");
    expect(() => parts.update({ c: rate }, state, parameters)).toThrow("without a parameter: c");
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose([parameters, gradients, state, rate]);
  });
});

describe("bad hyper-parameters", () => {
  const sentence = (result: ReturnType<typeof sgd>): string =>
    E.isLeft(result) ? renderError(result.left) : "none";

  test("are all answered, with their names", () => {
    expect(sentence(sgd({ momentum: 1, weightDecay: -1 }))).toBe(
      "momentum: expected a number in [0, 1), got 1\nweightDecay: expected a number of at least 0, got -1",
    );
    expect(sentence(sgd({ momentum: Number.NaN }))).toContain("momentum");
    expect(sentence(sgd({ decay: 0 } as object))).toContain('unknown key "decay"');
    expect(sentence(sgd({ nesterov: "yes" } as object))).toContain("nesterov: expected true or f");
    expect(sentence(sgd({ nesterov: true }))).toBe(
      "nesterov: Nesterov momentum needs a momentum above 0, got 0",
    );
    expect(E.isRight(sgd({ nesterov: false }))).toBe(true);
    expect(sentence(momentum(-0.1))).toContain("momentum: expected a number in [0, 1)");
    expect(sentence(addDecayedWeights(Number.NaN))).toContain("weightDecay");
  });
});
