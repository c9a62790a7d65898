import {
  byKind,
  closed,
  decode,
  flag,
  inRange,
  integerIn,
  listOf,
  literal,
  oneOf,
  orNull,
  orThrow,
  renderError,
} from "@longtail/core";
import fc from "fast-check";
import * as t from "io-ts";
import { describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";

const A = closed("a", {
  kind: literal("x/a"),
  rate: inRange(0, 1, "()"),
  steps: listOf(integerIn(1), 1),
});
const B = closed("b", { kind: literal("x/b"), mode: oneOf("on", "off") }, { loud: flag });
const Both = byKind<t.TypeOf<typeof A> | t.TypeOf<typeof B>>("x", {
  "x/a": A,
  "x/b": B,
});
const Outer = closed("outer", { first: Both }, { second: Both });

const sentence = (value: unknown): string => {
  const result = decode(Outer)(value);
  return E.isLeft(result) ? renderError(result.left) : "fine";
};

describe("orNull", () => {
  const Rate = closed("rates", { rate: orNull(inRange(0, 1)) });
  it("accepts null, and else what its codec does, with that codec's errors", () => {
    expect(decode(Rate)({ rate: null })).toEqual(E.right({ rate: null }));
    expect(decode(Rate)({ rate: 0.5 })).toEqual(E.right({ rate: 0.5 }));
    const wrong = decode(Rate)({ rate: 2 });
    expect(E.isLeft(wrong) && renderError(wrong.left)).toBe(
      "rate: expected a number in [0, 1], got 2",
    );
    expect([Rate.is({ rate: null }), Rate.is({ rate: 2 })]).toEqual([true, false]);
    expect(orNull(inRange(0, 1)).schema).toEqual({
      anyOf: [{ type: "number", minimum: 0, maximum: 1 }, { type: "null" }],
    });
  });
});

describe("closed codecs and lists", () => {
  it("refuse the holes of a sparse array", () => {
    const sparse: number[] = Object.assign(Array(3), { 0: 1, 2: 3 });
    const Numbers = listOf(integerIn(1));
    expect(Numbers.is(sparse)).toBe(false);
    const result = decode(Numbers)(sparse);
    expect(E.isLeft(result) && renderError(result.left)).toBe(
      "1: expected an integer of at least 1, got nothing",
    );
  });
  it("keep what the codecs inside them decode to, and the same object where nothing changes", () => {
    const Trimmed = new t.Type<string>(
      "trimmed",
      t.string.is,
      (u, c) => E.map((value: string) => value.trim())(t.string.validate(u, c)),
      t.identity,
    );
    const Names = closed("names", { list: listOf(Trimmed), count: inRange(0, 9) });
    expect(orThrow(decode(Names)({ list: [" a", "b"], count: 2 }))).toEqual({
      list: ["a", "b"],
      count: 2,
    });
    const plain = { list: ["a", "b"], count: 2 };
    expect(orThrow(decode(Names)(plain))).toBe(plain);
  });

  it("accept what is complete, with and without optional keys", () => {
    expect(sentence({ first: { kind: "x/a", rate: 0.5, steps: [1, 2] } })).toBe("fine");
    expect(
      sentence({
        first: { kind: "x/b", mode: "on", loud: true },
        second: { kind: "x/b", mode: "off" },
      }),
    ).toBe("fine");
  });

  it.each([
    [
      "a misspelt key",
      { first: { kind: "x/b", mode: "on", lout: true } },
      'first: unknown key "lout" (did you mean loud?); known keys: kind, mode, loud',
    ],
    ["a missing key", { first: { kind: "x/b" } }, 'first: the key "mode" is missing'],
    [
      "a number out of range",
      { first: { kind: "x/a", rate: 1, steps: [1] } },
      "first.rate: expected a number in (0, 1), got 1",
    ],
    [
      "NaN",
      { first: { kind: "x/a", rate: Number.NaN, steps: [1] } },
      "first.rate: expected a number in (0, 1), got NaN",
    ],
    [
      "a wrong item",
      { first: { kind: "x/a", rate: 0.1, steps: [1, 1.5] } },
      "first.steps.1: expected an integer of at least 1, got 1.5",
    ],
    [
      "an empty list",
      { first: { kind: "x/a", rate: 0.1, steps: [] } },
      "first.steps.length: expected an integer of at least 1, got 0",
    ],
    [
      "an unknown kind",
      { first: { kind: "x/c" } },
      'first: unknown kind "x/c"; known kinds: x/a, x/b',
    ],
    ["no kind", { first: {} }, 'first: the key "kind" is missing'],
    ["a list for an object", { first: [] }, "first: expected an object (x), got []"],
    [
      "a wrong word",
      { first: { kind: "x/b", mode: "maybe" } },
      'first.mode: expected one of "on", "off", got "maybe"',
    ],
    [
      "an inherited name as a key",
      { first: { kind: "toString" } },
      'first: unknown kind "toString"',
    ],
  ])("refuse %s", (_, value, expected) => {
    expect(sentence(value)).toContain(expected);
  });

  it("report every error, not the first alone", () => {
    expect(
      sentence({ first: { kind: "x/a", rate: 2, steps: [0] }, third: 1 }).split("\n"),
    ).toHaveLength(3);
  });

  it("is() agrees with decode()", () => {
    const values = fc.record(
      {
        first: fc.record(
          {
            kind: fc.constantFrom("x/a", "x/b", "x/c"),
            rate: fc.double(),
            steps: fc.array(fc.integer()),
            mode: fc.constantFrom("on", "no"),
          },
          { requiredKeys: [] },
        ),
        second: fc.constant({ kind: "x/b", mode: "on" }),
        other: fc.integer(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(values, (value) => {
        expect(E.isRight(decode(Outer)(value))).toBe(Outer.is(value));
      }),
      { seed: 7, numRuns: 300 },
    );
  });

  it("turns errors of io-ts's own codecs into records with paths", () => {
    const result = decode(closed("mixed", { title: t.string }))({ title: 3 });
    expect(E.isLeft(result) && renderError(result.left)).toBe("title: expected string, got 3");
  });
});
