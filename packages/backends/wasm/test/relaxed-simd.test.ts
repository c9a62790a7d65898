import { setFlagsFromString } from "node:v8";
import { stop } from "@longtail/backend-wasm";
import { expectClose } from "@longtail/testkit";
import { afterEach, describe, expect, it } from "vitest";
import { hasRelaxedSimd } from "../src/internal/kernels/binary.js";
import { stepWith } from "./training-step.js";

afterEach(() => stop());

// Node 20 has relaxed SIMD behind a flag. The flag affects the whole process, which runs this file
// only.
describe("the fused kernels with relaxed SIMD", () => {
  it("return the same up to rounding", async () => {
    const plain = hasRelaxedSimd() ? undefined : await stepWith({ threads: 2 });
    if (plain !== undefined) setFlagsFromString("--experimental-wasm-relaxed-simd");
    expect(hasRelaxedSimd()).toBe(true);
    const relaxed = await stepWith({ threads: 2 });
    expect(relaxed).not.toEqual(plain);
    const expected = plain ?? (await stepWith({ kernels: "composite" }));
    for (const [i, values] of relaxed.entries())
      await expectClose(values, expected[i] as Float32Array, {
        rtol: 1e-4,
        relativeTo: "largest",
      });
  }, 60_000);
});
