// The digest that a file carries of itself: every flipped bit is refused, wherever it is.
import { createHash } from "node:crypto";
import { readSafetensors, writeSafetensors } from "@longtail/checkpoint";
import { FileDamaged, orThrow, renderError } from "@longtail/core";
import { describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";

const tensors = {
  "fc.weight": { dtype: "F32", shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) },
  // A name that JavaScript would sort to the front.
  0: { dtype: "U8", shape: [1], data: Uint8Array.of(9) },
} as const;
const metadata = { 7: "a number for a name", "longtail.sha256": "", epoch: "3" };
const sealed = orThrow(writeSafetensors({ tensors, metadata }));
const sealOf = (bytes: Uint8Array): string =>
  orThrow(readSafetensors(bytes)).metadata["longtail.sha256"] ?? "none";

describe("a sealed file", () => {
  it("carries the SHA-256 of its bytes, with zeros in the digest's place", () => {
    const text = Buffer.from(sealed).toString("latin1");
    const zeroed = Buffer.from(text.replace(sealOf(sealed), "0".repeat(64)), "latin1");
    expect(sealOf(sealed)).toBe(createHash("sha256").update(zeroed).digest("hex"));
  });

  it("is written back byte for byte, and sealed anew when it has changed", () => {
    const file = orThrow(readSafetensors(sealed));
    expect(orThrow(writeSafetensors(file))).toEqual(sealed);
    const other = orThrow(
      writeSafetensors({ ...file, metadata: { ...file.metadata, epoch: "4" } }),
    );
    expect(sealOf(other)).not.toBe(sealOf(sealed));
  });

  it("is refused for any one flipped bit, unless the bit is in the seal's own name", () => {
    const accepted: string[] = [];
    for (let at = 0; at < sealed.length; at++)
      for (let bit = 0; bit < 8; bit++) {
        const damaged = sealed.slice();
        damaged[at] = (damaged[at] as number) ^ (1 << bit);
        const read = readSafetensors(damaged);
        if (E.isLeft(read)) continue;
        // The seal is gone, and the tensors are as they were.
        expect(read.right.metadata).not.toHaveProperty("longtail.sha256");
        expect(read.right.tensors).toEqual(orThrow(readSafetensors(sealed)).tensors);
        accepted.push(`${at}`);
      }
    const name = Buffer.from(sealed).indexOf("longtail.sha256");
    expect(accepted.every((at) => Number(at) >= name && Number(at) < name + 15)).toBe(true);
  });

  it("is refused by name, with both digests, when its numbers have changed", () => {
    const damaged = sealed.slice();
    damaged[damaged.length - 1] = 8;
    const read = readSafetensors(damaged, "runs/last.safetensors");
    expect(E.isLeft(read) && FileDamaged.is(read.left)).toBe(true);
    expect(E.isLeft(read) && renderError(read.left)).toMatch(
      /^runs\/last\.safetensors: damaged or changed: its SHA-256 should be [0-9a-f]{64}, it is [0-9a-f]{64}$/,
    );
  });

  it("is refused when a program has moved the seal to another place", () => {
    const text = Buffer.from(sealed).toString("latin1");
    const [seal] = text.match(/"longtail\.sha256":"[0-9a-f]{64}",/) ?? [""];
    const moved = text.replace(seal, "").replace('"epoch":"3"', `${seal}"epoch":"3"`);
    expect(moved.length).toBe(text.length);
    const read = readSafetensors(Buffer.from(moved, "latin1"));
    expect(E.isLeft(read) && FileDamaged.is(read.left)).toBe(true);
  });
});
