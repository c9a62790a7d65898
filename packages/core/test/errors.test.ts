import {
  allErrors,
  carriedError,
  failure,
  integers,
  type LongtailError,
  messageOf,
  orThrow,
  range,
  renderError,
  several,
  under,
  within,
} from "@longtail/core";
import { describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";

const badHead = failure("OutOfRange", { path: ["head"], range: range(0, 1, "[)"), actual: 1.3 });

it("messageOf says something about whatever is thrown", () => {
  expect(messageOf(new Error("why"))).toBe("why");
  expect(messageOf("why")).toBe("why");
  expect(messageOf(Symbol("why"))).toBe("Symbol(why)");
  expect(messageOf(Object.create(null))).toBe("something that has no text was thrown");
});

describe("carriedError", () => {
  it("finds what orThrow threw, and nothing in other exceptions", () => {
    const thrownBy = (f: () => unknown): unknown => {
      try {
        return f();
      } catch (thrown) {
        return thrown;
      }
    };
    expect(carriedError(thrownBy(() => orThrow(E.left(badHead))))).toBe(badHead);
    for (const thrown of [new Error("x"), new Error("x", { cause: "y" }), badHead, undefined])
      expect(carriedError(thrown)).toBeUndefined();
  });
});

describe("renderError", () => {
  it("names the kernel of a backend where it is known", () => {
    const facts = { backend: "webgpu", during: "computing", reason: "no vec5" };
    expect(renderError(failure("BackendFailure", { ...facts, kernel: "PadProgram" }))).toBe(
      "the webgpu backend failed during computing, in its kernel PadProgram: no vec5",
    );
    expect(renderError(failure("BackendFailure", facts))).toBe(
      "the webgpu backend failed during computing: no vec5",
    );
  });

  it("puts the path first", () => {
    expect(renderError(under("stage2", "loss")(badHead))).toBe(
      "stage2.loss.head: expected a number in [0, 1), got 1.3",
    );
  });

  it("names a NaN as such", () => {
    const error = failure("OutOfRange", { path: ["tail"], range: range(0, 1), actual: Number.NaN });
    expect(renderError(error)).toBe("tail: expected a number in [0, 1], got NaN");
  });

  it("lists the kinds there are", () => {
    const error = failure("UnknownKind", {
      path: ["loss"],
      actual: "loss/x",
      known: ["loss/a", "loss/b"],
    });
    expect(renderError(error)).toBe('loss: unknown kind "loss/x"; known kinds: loss/a, loss/b');
  });

  it("gives each of several errors a line", () => {
    const error = several([
      badHead,
      failure("FileMissing", { file: "train.bin", purpose: "the training images" }),
    ]);
    expect(renderError(error).split("\n")).toHaveLength(2);
  });

  it.each<[string, LongtailError, string]>([
    [
      "integers",
      failure("OutOfRange", { path: [], range: integers(1), actual: 0 }),
      "an integer of at least 1",
    ],
    [
      "bounded integers",
      failure("OutOfRange", { path: [], range: integers(1, 3), actual: 0 }),
      "an integer from 1 to 3",
    ],
    [
      "open beginnings",
      failure("OutOfRange", {
        path: [],
        range: range(0, Number.POSITIVE_INFINITY, "()"),
        actual: 0,
      }),
      "a number above 0",
    ],
    ["class numbers", failure("BadCount", { path: [], classIndex: 3, count: 0 }), "class 3 has 0"],
  ])("says %s in words", (_, error, words) => {
    expect(renderError(error)).toContain(words);
  });
});

describe("several", () => {
  it("leaves a single error as it is", () => {
    expect(several([badHead])).toBe(badHead);
  });
  it("flattens", () => {
    expect(allErrors(several([badHead, several([badHead, badHead])]))).toHaveLength(3);
  });
});

describe("within", () => {
  it.each([
    [0, "[]", true],
    [0, "(]", false],
    [1, "[]", true],
    [1, "[)", false],
    [Number.NaN, "[]", false],
    [Number.POSITIVE_INFINITY, "[]", false],
  ] as const)("%d in 0 to 1 with ends %s: %s", (value, ends, expected) => {
    expect(within(range(0, 1, ends), value)).toBe(expected);
  });
});
