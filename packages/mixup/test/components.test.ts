import {
  decode,
  type Mixing,
  type Mixture,
  makeOf,
  orThrow,
  registry,
  renderError,
  slotCodec,
} from "@longtail/core";
import { components, manifoldMixup, mixup, remix } from "@longtail/mixup";
import * as E from "fp-ts/lib/Either.js";
import * as O from "fp-ts/lib/Option.js";
import { describe, expect, it } from "vitest";

const parts = registry(...components);
const codec = slotCodec(parts, "mixing");

const counts = [3, 2];
const env = {
  labels: Int32Array.of(0, 0, 0, 1, 1),
  classes: 2,
  seed: 0,
  epochs: 1,
  counts,
  model: {},
};

const drawnBy = (made: Mixing, labels: Int32Array): Mixture => {
  if (O.isNone(made) || made.value.mixes !== "examples") throw new Error("mixes no examples");
  return made.value.draw(8, labels);
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
      points: [weight],
      labels: new Float32Array(16).fill(weight),
    });
  });

  it("none leaves batches alone", () => {
    expect(orThrow(makeOf(parts, "mixing")({ kind: "mixing/none" })(env))).toEqual(O.none);
  });

  it("remix weighs labels by the training images of their classes", () => {
    const rule = { alpha: 1, kappa: 2, tau: 0.4 };
    const made = orThrow(makeOf(parts, "mixing")({ kind: "mixing/remix", ...rule })(env));
    const labels = Int32Array.of(0, 1, 1, 0, 0);
    const { weight, permutation, labels: own } = orThrow(remix({ counts, ...rule }))(8, labels);
    expect(drawnBy(made, labels)).toEqual({ permutation, points: [weight], labels: own });
  });

  it("manifold mixup weighs all points up to its last, all but one of them with 1", () => {
    const descriptor = { kind: "mixing/manifold-mixup", alpha: 1, points: [0, 2] };
    const make = makeOf(parts, "mixing")(descriptor);
    const made = orThrow(make({ ...env, model: { points: 3 } }));
    const { weight, permutation, point } = orThrow(manifoldMixup(descriptor))(8, 4);
    expect(drawnBy(made, new Int32Array(4))).toEqual({
      permutation,
      points: [point === 0 ? weight : 1, 1, point === 2 ? weight : 1],
      labels: new Float32Array(4).fill(weight),
    });
    const shallow = make({ ...env, model: { points: 1 } });
    expect(E.isLeft(shallow) && renderError(shallow.left)).toBe(
      "points: point 2 needs a net with as many points in its middle, got one with 1",
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
