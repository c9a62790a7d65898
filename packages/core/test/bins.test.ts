import { binEdges, binOf } from "@longtail/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

describe("binEdges and binOf", () => {
  it("put 0 into the first bin, 1 into the last, and an edge into the bin below it", () => {
    const edges = binEdges(15);
    const bins = [0, 1, 0.2, 0.2000001, 0.6].map((confidence) => binOf(edges, confidence));
    expect(bins).toEqual([0, 14, 2, 3, 8]);
    // As float32, 0.2 and 0.6 lie above the edges.
    expect([0.2, 0.6].map((confidence) => binOf(edges, Math.fround(confidence)))).toEqual([3, 9]);
  });

  it("have NumPy's edges, which are products and not quotients", () => {
    const { 3: third, 7: seventh, 10: last } = binEdges(10);
    // As numpy.linspace(0, 1, 11) prints them.
    expect([third, seventh, last]).toEqual([0.30000000000000004, 0.7000000000000001, 1]);
  });

  it("put every confidence between the edges of its bin, however many bins there are", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(1000),
        (bins, anywhere, at) => {
          const edges = binEdges(bins);
          for (const c of [anywhere, edges[at % (bins + 1)] as number]) {
            const b = binOf(edges, c);
            expect(c === 0 ? b === 0 : (edges[b] as number) < c).toBe(true);
            expect(c).toBeLessThanOrEqual(edges[b + 1] as number);
          }
        },
      ),
      { seed: 7, numRuns: 500 },
    );
  });
});
