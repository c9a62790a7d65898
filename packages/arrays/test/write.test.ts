import { orThrow, renderError } from "@longtail/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";
import { writeCsv, writeJsonLines, writeNpy, writeNpz, writeSafetensors } from "../src/index.js";
import { array, fixture, text } from "./open.js";

describe("what is written", () => {
  it("is NumPy's file byte for byte", async () => {
    const data = Float32Array.from({ length: 12 }, (_, i) => i / 8 - 0.5);
    const bytes = orThrow(writeNpy({ shape: [3, 4], data }));
    expect(Buffer.compare(bytes, await fixture("f4-little.npy"))).toBe(0);
    const list = orThrow(writeNpy({ data: BigInt64Array.of(2n, 0n, 1n) }));
    expect(Buffer.compare(list, await fixture("list.npy"))).toBe(0);
  });

  it("is read back, in every format", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.double({ noNaN: true, noDefaultInfinity: true, max: 1e12, min: -1e12 }), {
          minLength: 1,
          maxLength: 20,
        }),
        async (columns, values) => {
          const data = Float64Array.from(
            { length: columns * values.length },
            (_, i) => (values[i % values.length] as number) / 1.5,
          );
          const written = { shape: [values.length, columns], data };
          const packed = { a: { data: Int8Array.of(1) }, b: written };
          for (const [bytes, name] of [
            [orThrow(writeNpy(written)), undefined],
            [orThrow(writeNpz(packed)), "b"],
            [orThrow(writeNpz(packed, { compress: true })), "b"],
            [orThrow(writeSafetensors(packed)), "b"],
            [text(orThrow(writeJsonLines(written))), undefined],
            [
              text(
                orThrow(
                  writeCsv(
                    written,
                    Array.from({ length: columns }, (_, i) => `"${i}"`),
                  ),
                ),
              ),
              undefined,
            ],
          ] as const) {
            const read = await array(bytes, name === undefined ? {} : { name });
            // Text does not tell a table of one column from a list, nor +0 from -0.
            expect([...read.data].map((v) => v + 0)).toEqual([...data].map((v) => v + 0));
          }
        },
      ),
      { numRuns: 60, seed: 1 },
    );
  });

  it("has as many elements as its shape", () => {
    const result = writeNpy({ shape: [2, 2], data: Float32Array.of(1, 2, 3) });
    expect(E.isLeft(result) && renderError(result.left)).toBe(
      "data: expected 4 elements for the shape (2, 2), got 3",
    );
    const infinite = writeJsonLines({ data: Float32Array.of(Number.POSITIVE_INFINITY) });
    expect(E.isLeft(infinite) && renderError(infinite.left)).toBe(
      "data.0: expected a finite number, got Infinity",
    );
  });
});
