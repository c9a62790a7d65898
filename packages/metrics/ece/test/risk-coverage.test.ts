import { orThrow } from "@longtail/core";
import { riskCoverage } from "@longtail/ece";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const rows = fc.array(
  fc.record({
    confidence: fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 0.5, 1)),
    right: fc.boolean(),
  }),
  { minLength: 1, maxLength: 40 },
);
type Rows = readonly { readonly confidence: number; readonly right: boolean }[];

const columns = (images: Rows) => ({
  confidences: images.map(({ confidence }) => confidence),
  predictions: images.map(() => 0),
  labels: images.map(({ right }) => (right ? 0 : 1)),
});

/** The area under the curve of images in an order: the mean of the risks of its beginnings. */
const areaOf = (order: Rows): number =>
  order.reduce(
    (sum, _, m) => sum + order.slice(0, m + 1).filter(({ right }) => !right).length / (m + 1),
    0,
  ) / order.length;

describe("riskCoverage", () => {
  it("is worked out by hand for four images", () => {
    const predicted = {
      confidences: [0.9, 0.8, 0.7, 0.6],
      predictions: [0, 0, 0, 0],
      labels: [0, 1, 0, 0],
    };
    const { aurc, excessAurc, risk, curve } = orThrow(riskCoverage(predicted));
    expect(aurc).toBeCloseTo((0 + 1 / 2 + 1 / 3 + 1 / 4) / 4, 12);
    expect(excessAurc).toBeCloseTo(aurc - 1 / 16, 12);
    expect(risk).toBe(0.25);
    expect(curve).toEqual([
      { coverage: 0.25, risk: 0, threshold: 0.9 },
      { coverage: 0.5, risk: 0.5, threshold: 0.8 },
      { coverage: 0.75, risk: 1 / 3, threshold: 0.7 },
      { coverage: 1, risk: 0.25, threshold: 0.6 },
    ]);
  });

  it("is the mean of both orders of equal confidences, and does not see the order of images", () => {
    fc.assert(
      fc.property(rows, (images) => {
        const sorted = (tie: (a: Rows[number], b: Rows[number]) => number) =>
          [...images].sort((a, b) => b.confidence - a.confidence || tie(a, b));
        const bestFirst = areaOf(sorted((a, b) => Number(b.right) - Number(a.right)));
        const worstFirst = areaOf(sorted((a, b) => Number(a.right) - Number(b.right)));
        const { aurc, excessAurc } = orThrow(riskCoverage(columns(images)));
        expect(aurc).toBeGreaterThanOrEqual(bestFirst - 1e-12);
        expect(aurc).toBeLessThanOrEqual(worstFirst + 1e-12);
        if (new Set(images.map(({ confidence }) => confidence + 0)).size === images.length)
          expect(aurc).toBeCloseTo(bestFirst, 12);
        const least = areaOf([...images].sort((a, b) => Number(b.right) - Number(a.right)));
        expect(excessAurc).toBeCloseTo(aurc - least, 12);
        expect(orThrow(riskCoverage(columns([...images].reverse()))).aurc).toBeCloseTo(aurc, 12);
      }),
      { seed: 7, numRuns: 80 },
    );
  });

  it("counts equal confidences as the mean over all orders", () => {
    // The three orders of one wrong image among three: 1 + 1/2 + 1/3, 1/2 + 1/3, 1/3.
    const images = [false, true, true].map((right) => ({ confidence: 0.5, right }));
    const expected = (1 + 1 / 2 + 1 / 3 + (1 / 2 + 1 / 3) + 1 / 3) / 9;
    expect(orThrow(riskCoverage(columns(images))).aurc).toBeCloseTo(expected, 12);
  });

  it("has as many points as asked for, up to the whole", () => {
    const images = Array.from({ length: 250 }, (_, i) => ({
      confidence: i / 250,
      right: i % 3 > 0,
    }));
    const { curve, risk } = orThrow(riskCoverage(columns(images), { points: 10 }));
    expect(curve.map(({ coverage }) => coverage)).toEqual(
      [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1].map((c) => expect.closeTo(c, 12)),
    );
    expect(curve.at(-1)?.risk).toBe(risk);
    expect(riskCoverage(columns(images), { points: 0 })).toMatchObject({
      left: { _tag: "OutOfRange", path: ["points"] },
    });
  });
});
