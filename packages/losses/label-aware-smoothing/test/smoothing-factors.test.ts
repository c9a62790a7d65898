import { readFileSync } from "node:fs";
import { orThrow, renderError } from "@longtail/core";
import { labelAwareSmoothing, type Shape, smoothingFactors } from "@longtail/label-aware-smoothing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";

interface Case {
  readonly options: {
    readonly head: number;
    readonly tail: number;
    readonly shape: Shape;
    readonly power: number | null;
    readonly smoothing: readonly number[];
  };
  readonly counts: readonly number[];
}

const cases = JSON.parse(
  readFileSync(new URL("./fixtures/losses.json", import.meta.url), "utf8"),
) as readonly Case[];

const shapes = ["concave", "linear", "convex", "exp"] as const;
const counts = fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 2, maxLength: 30 });

const sentence = (options: Parameters<typeof labelAwareSmoothing>[0]) => {
  const result = labelAwareSmoothing(options);
  return E.isLeft(result) ? renderError(result.left) : "";
};

describe("smoothingFactors", () => {
  it("matches the published program for every shape", () => {
    for (const { options, counts: images } of cases) {
      const { head, tail, shape, power, smoothing } = options;
      const factors = orThrow(
        smoothingFactors({
          counts: images,
          head,
          tail,
          shape,
          ...(power === null ? {} : { power }),
        }),
      );
      // The program computes them in float32.
      for (const [k, e] of smoothing.entries())
        expect(Math.abs((factors[k] as number) - e)).toBeLessThanOrEqual(1e-7);
    }
  });

  it("takes more classes than a call takes arguments", () => {
    const many = Array.from({ length: 200_000 }, (_, k) => 200_000 - k);
    const factors = orThrow(smoothingFactors({ counts: many, head: 0.3, tail: 0.1 }));
    expect([factors[0], factors.at(-1)]).toEqual([0.3, 0.1]);
  });
  it("is concave by default", () => {
    const options = { counts: [500, 50, 5], head: 0.4, tail: 0.1 };
    expect(smoothingFactors(options)).toEqual(smoothingFactors({ ...options, shape: "concave" }));
  });

  it("gives every class head when all counts are equal, in every shape", () => {
    for (const shape of shapes)
      expect(
        orThrow(smoothingFactors({ counts: [7, 7, 7], head: 0.4, tail: 0.1, shape })).map((e) =>
          Number(e.toFixed(12)),
        ),
      ).toEqual([0.4, 0.4, 0.4]);
  });

  it("gives head to the most frequent class, tail to the rarest, and never less to a more frequent one", () => {
    fc.assert(
      fc.property(counts, fc.constantFrom(...shapes), (images, shape) => {
        fc.pre(Math.max(...images) > Math.min(...images));
        const factors = orThrow(smoothingFactors({ counts: images, head: 0.4, tail: 0.1, shape }));
        expect(factors[images.indexOf(Math.max(...images))]).toBeCloseTo(0.4, 12);
        expect(factors[images.indexOf(Math.min(...images))]).toBeCloseTo(0.1, 12);
        const order = images.map((_, k) => k).sort((a, b) => (images[a] ?? 0) - (images[b] ?? 0));
        const rising = order.map((k) => factors[k] as number);
        for (const [i, e] of rising.entries())
          expect(e).toBeGreaterThanOrEqual((rising[i - 1] ?? 0) - 1e-12);
      }),
      { seed: 7, numRuns: 200 },
    );
  });

  it("has the curvature that its name says", () => {
    const options = { counts: [101, 51, 1], head: 0.4, tail: 0 };
    const middle = (shape: Shape, power?: number) =>
      orThrow(
        smoothingFactors({ ...options, shape, ...(power === undefined ? {} : { power }) }),
      )[1];
    expect(middle("linear")).toBeCloseTo(0.2, 12);
    expect(middle("concave")).toBeCloseTo(0.4 * Math.SQRT1_2, 12);
    expect(middle("convex")).toBeCloseTo(0.4 * (1 - Math.SQRT1_2), 12);
    expect(middle("exp", 1)).toBeCloseTo(0.2, 12);
    expect(middle("exp", 3)).toBeCloseTo(0.05, 12);
    expect(middle("exp")).toBeCloseTo(0.1, 12);
  });
});

describe("invalid options of label-aware smoothing", () => {
  const good = { counts: [5, 3], head: 0.3, tail: 0.1 };

  it("are reported: smoothing outside 0 <= tail <= head < 1, NaN", () => {
    expect(sentence({ ...good, head: 1.3 })).toBe("head: expected a number in [0, 1), got 1.3");
    expect(sentence({ ...good, head: 1 })).toBe("head: expected a number in [0, 1), got 1");
    expect(sentence({ ...good, tail: -0.1 })).toContain("tail: expected a number in [0, 1)");
    expect(sentence({ ...good, tail: 0.4 })).toBe("tail: expected a number in [0, 0.3], got 0.4");
    expect(sentence({ ...good, head: Number.NaN })).toContain("head: expected a number in [0, 1)");
    expect(sentence({ ...good, head: 0, tail: 0 })).toBe("");
    expect(sentence({ ...good, head: 0.3, tail: 0.3 })).toBe("");
  });

  it("are reported: a power that is not above 0, an unknown shape or form", () => {
    expect(sentence({ ...good, shape: "exp", power: 0 })).toContain(
      "power: expected a number above 0",
    );
    expect(sentence({ ...good, power: Number.POSITIVE_INFINITY })).toContain("power");
    expect(sentence({ ...good, shape: "round" as "exp" })).toContain(
      'shape: expected one of "concave"',
    );
    expect(sentence({ ...good, form: "book" as "paper" })).toBe(
      'form: expected one of "reference", "paper", got "book"',
    );
  });

  it("are reported: illegal counts", () => {
    expect(labelAwareSmoothing({ ...good, counts: [5] })).toMatchObject({
      left: { _tag: "TooFewClasses", classes: 1 },
    });
    for (const bad of [0, -1, 2.5, Number.NaN])
      expect(labelAwareSmoothing({ ...good, counts: [5, bad] })).toMatchObject({
        left: { _tag: "BadCount", classIndex: 1 },
      });
  });

  it("are reported all at once", () => {
    const lines = sentence({ counts: [5], head: 2, tail: -1, form: "book" as "paper" }).split("\n");
    expect(lines).toHaveLength(4);
  });
});
