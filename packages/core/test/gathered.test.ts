import {
  checkNumber,
  failure,
  gathered,
  gatheredList,
  orThrow,
  range,
  renderError,
} from "@longtail/core";
import { describe, expect, expectTypeOf, it } from "vitest";
import * as E from "#fp-ts/Either";
import * as TE from "#fp-ts/TaskEither";

const low = checkNumber("low", range(0, 1), -1);
const high = checkNumber("high", range(0, 1), 2);

describe("gathered", () => {
  it("gives every value under its key", () => {
    const both = gathered({ n: E.right(1), s: E.right("one") });
    expect(orThrow(both)).toEqual({ n: 1, s: "one" });
    expectTypeOf(orThrow(both)).toEqualTypeOf<{ readonly n: number; readonly s: string }>();
    expect(orThrow(gathered({}))).toEqual({});
  });

  it("gives every error, in order, and the same record once", () => {
    const result = gathered({ low, fine: E.right(0), high, again: low });
    expect(E.isLeft(result) && renderError(result.left)).toBe(
      "low: expected a number in [0, 1], got -1\nhigh: expected a number in [0, 1], got 2",
    );
  });

  it("does the same for lists", () => {
    expect(orThrow(gatheredList([E.right(1), E.right(2)]))).toEqual([1, 2]);
    expect(orThrow(gatheredList([]))).toEqual([]);
    const result = gatheredList([low, E.right(1), high]);
    expect(E.isLeft(result) && result.left._tag).toBe("Several");
  });
});

describe("orThrow", () => {
  const error = failure("MissingKey", { path: [], key: "name" });

  it("opens an Either at once and a TaskEither as a promise", async () => {
    expect(orThrow(E.right(1))).toBe(1);
    await expect(orThrow(TE.right(2))).resolves.toBe(2);
  });

  it("throws the sentence, with the record as its cause", async () => {
    const thrown = { message: 'the key "name" is missing', cause: error };
    expect(() => orThrow(E.left(error))).toThrow(expect.objectContaining(thrown));
    await expect(orThrow(TE.left(error))).rejects.toMatchObject(thrown);
  });
});
