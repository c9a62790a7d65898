import { decode, makeOf, orThrow, registry, renderError, slotCodec } from "@longtail/core";
import {
  classAware,
  classBalanced,
  components,
  effectiveNumber,
  instanceBalanced,
  progressivelyBalanced,
  reverse,
  squareRoot,
} from "@longtail/samplers";
import { describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";
import { labelsOf } from "./support.js";

const parts = registry(...components);
const codec = slotCodec(parts, "sampler");
const env = { labels: labelsOf([50, 20, 3]), classes: 3, seed: 4, epochs: 10 };

const primitives = {
  "sampler/instance-balanced": instanceBalanced(env),
  "sampler/class-balanced": classBalanced(env),
  "sampler/square-root": squareRoot(env),
  "sampler/progressively-balanced": progressivelyBalanced(env),
  "sampler/reverse": reverse(env),
  "sampler/effective-number": effectiveNumber(env),
  "sampler/class-aware": classAware(env),
} as const;

describe.each(components)("$kind", ({ kind, define }) => {
  it("defines a complete descriptor that survives JSON", () => {
    const descriptor = define();
    expect(orThrow(decode(codec)(JSON.parse(JSON.stringify(descriptor))))).toEqual(descriptor);
  });

  it("makes the sampler it names", () => {
    const sampler = orThrow(makeOf(parts, "sampler")(define())(env));
    expect(sampler(9)).toEqual(orThrow(primitives[kind])(9));
  });

  it("refuses an unknown key", () => {
    expect(decode(codec)({ ...define(), lenght: 3 })).toMatchObject({
      left: { _tag: "UnknownKey", key: "lenght" },
    });
  });
});

describe("the options", () => {
  it("reach the samplers", () => {
    const made = orThrow(
      makeOf(
        parts,
        "sampler",
      )({ kind: "sampler/class-aware", perClass: 2, length: 20 } as {
        kind: string;
      })(env),
    );
    expect(made(1)).toEqual(orThrow(classAware({ ...env, perClass: 2, length: 20 }))(1));
  });

  it("are checked, with a sentence that says what is wrong", () => {
    const errors = decode(codec)({ kind: "sampler/effective-number", beta: 1 });
    expect(E.isLeft(errors) && renderError(errors.left)).toBe(
      "beta: expected a number in [0, 1), got 1",
    );
    expect(decode(codec)({ kind: "sampler/class-aware", perClass: Number.NaN })).toMatchObject({
      left: { _tag: "OutOfRange", path: ["perClass"] },
    });
  });
});
