import { allFinite } from "@longtail/core";
import fc from "fast-check";
import { expect, it } from "vitest";

it("finds what is not finite at any place, and nothing else", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { maxLength: 20 }),
      fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
      fc.nat(20),
      (data, strange, at) => {
        expect(allFinite(data)).toBe(true);
        expect(allFinite([...data.slice(0, at), strange, ...data.slice(at)])).toBe(false);
      },
    ),
    { seed: 3 },
  );
});
