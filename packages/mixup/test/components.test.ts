import { decode, makeOf, orThrow, registry, renderError, slotCodec } from "@longtail/core";
import { components, mixup } from "@longtail/mixup";
import * as E from "fp-ts/lib/Either.js";
import * as O from "fp-ts/lib/Option.js";
import { describe, expect, it } from "vitest";

const parts = registry(...components);
const codec = slotCodec(parts, "mixing");

describe.each(components)("$kind", ({ define }) => {
  it("defines a complete descriptor that survives JSON", () => {
    const descriptor = define();
    expect(orThrow(decode(codec)(JSON.parse(JSON.stringify(descriptor))))).toEqual(descriptor);
  });
});

describe("mixing", () => {
  it("mixup draws what the primitive draws", () => {
    const made = orThrow(
      makeOf(parts, "mixing")(orThrow(decode(codec)({ kind: "mixing/mixup", alpha: 0.2 })))({}),
    );
    expect(O.isSome(made) && made.value(8, 16)).toEqual(orThrow(mixup({ alpha: 0.2 }))(8, 16));
  });

  it("none leaves batches alone", () => {
    expect(orThrow(makeOf(parts, "mixing")({ kind: "mixing/none" })({}))).toEqual(O.none);
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
