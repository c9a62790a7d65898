import {
  decode,
  type Mixing,
  type Model,
  makeOf,
  type NamedTensors,
  orThrow,
  registry,
  renderError,
  slotCodec,
  unmixed,
} from "@longtail/core";
import { components, type Mixture, manifoldMixup, mixup, remix } from "@longtail/mixup";
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";

const parts = registry(...components);
const codec = slotCodec(parts, "mixing");

const model: Model = {
  features: 1,
  parameterShapes: {},
  statisticShapes: {},
  init: () => ({ parameters: {}, statistics: {} }),
  apply: () => {
    throw new Error("draws only");
  },
};

const counts = [3, 2];
const env = {
  labels: Int32Array.of(0, 0, 0, 1, 1),
  classes: 2,
  seed: 0,
  epochs: 1,
  counts,
  model,
  sampler: () => Int32Array.of(0),
};

/** The mixture that a mixing draws for a step whose seed is 8. */
const drawnBy = (made: Mixing, labels: Int32Array): Mixture => {
  const drawn = made.draw(0)({
    start: 0,
    end: labels.length,
    labels,
    seedOf: (purpose) => (purpose === "mixing" ? 8 : 0),
    show: () => {
      throw new Error("shows nothing");
    },
  }) as NamedTensors;
  const read = (name: string) => drawn[name]?.dataSync();
  const weights = Object.keys(drawn).filter((name) => name.startsWith("weight"));
  const mixture = {
    permutation: read("permutation") as Int32Array,
    weights: weights.map((name) => (read(name) as Float32Array)[0] as number),
    labels: read("labels") as Float32Array,
  };
  tf.dispose(Object.values(drawn));
  return mixture;
};

describe.each(components)("$kind", ({ define }) => {
  it("defines a complete descriptor that survives JSON", () => {
    const descriptor = define();
    expect(orThrow(decode(codec)(JSON.parse(JSON.stringify(descriptor))))).toEqual(descriptor);
  });
});

describe("mixing", () => {
  it("mixup draws what the primitive draws", () => {
    const made = orThrow(
      makeOf(parts, "mixing")(orThrow(decode(codec)({ kind: "mixing/mixup", alpha: 0.2 })))(env),
    );
    const { weight, permutation } = orThrow(mixup({ alpha: 0.2 }))(8, 16);
    expect(drawnBy(made, new Int32Array(16))).toEqual({
      permutation,
      weights: [Math.fround(weight)],
      labels: new Float32Array(16).fill(weight),
    });
  });

  it("none leaves batches alone", () => {
    expect(makeOf(parts, "mixing")({ kind: "mixing/none" })(env)).toEqual(E.right(unmixed));
  });

  it("remix weighs labels by the training images of their classes", () => {
    const rule = { alpha: 1, kappa: 2, tau: 0.4 };
    const made = orThrow(makeOf(parts, "mixing")({ kind: "mixing/remix", ...rule })(env));
    const labels = Int32Array.of(0, 1, 1, 0, 0);
    const { weight, permutation, labels: own } = orThrow(remix({ counts, ...rule }))(8, labels);
    expect(drawnBy(made, labels)).toEqual({
      permutation,
      weights: [Math.fround(weight)],
      labels: own,
    });
  });

  it("manifold mixup weighs all points up to its last, all but one of them with 1", () => {
    const descriptor = { kind: "mixing/manifold-mixup", alpha: 1, points: [0, 2] };
    const make = makeOf(parts, "mixing")(descriptor);
    const made = orThrow(make({ ...env, model: { ...model, mixingPoints: 3 } }));
    const { weight, permutation, point } = orThrow(manifoldMixup(descriptor))(8, 4);
    expect(drawnBy(made, new Int32Array(4))).toEqual({
      permutation,
      weights: [point === 0 ? weight : 1, 1, point === 2 ? weight : 1].map(Math.fround),
      labels: new Float32Array(4).fill(weight),
    });
    const shallow = make({ ...env, model: { ...model, mixingPoints: 1 } });
    expect(E.isLeft(shallow) && renderError(shallow.left)).toBe(
      "points: point 2 needs a network with as many points in its middle, got one with 1",
    );
    expect(E.isLeft(make(env))).toBe(true);
  });

  it("refuses a bad alpha with a sentence", () => {
    const errors = decode(codec)({ kind: "mixing/mixup", alpha: 0 });
    expect(E.isLeft(errors) && renderError(errors.left)).toBe(
      "alpha: expected a number of at least 0.01, got 0",
    );
    expect(decode(codec)({ kind: "mixing/none", alpha: 1 })).toMatchObject({
      left: { _tag: "UnknownKey", key: "alpha" },
    });
  });
});
