import { createHash } from "node:crypto";
import { digestOf, digestOfJson } from "@longtail/core";
import fc from "fast-check";
import { afterEach, expect, it, vi } from "vitest";

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

it("is the SHA-256 of the standard's example", () => {
  // FIPS 180-2, appendix B.1
  expect(digestOf(bytesOf("abc"))).toBe(
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  );
});

afterEach(() => void vi.unstubAllGlobals());

it.each(["Node", "a page"])(
  "in %s agrees with Node's, in however many pieces the bytes come",
  (place) => {
    if (place === "a page") vi.stubGlobal("process", undefined);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(300), (bytes, at) => {
        const expected = createHash("sha256").update(bytes).digest("hex");
        expect(digestOf(bytes.subarray(0, at), bytes.subarray(at))).toBe(expected);
      }),
      { seed: 7 },
    );
  },
);

it("of plain data depends on its values, not on the order of keys", () => {
  const data = { b: [1, { d: null, c: "x" }], a: 2 };
  expect(digestOfJson(data)).toBe(digestOf(bytesOf('{"a":2,"b":[1,{"c":"x","d":null}]}')));
  expect(digestOfJson({ a: 2, b: [1, { c: "x", d: null }] })).toBe(digestOfJson(data));
  expect(digestOfJson({ ...data, a: 3 })).not.toBe(digestOfJson(data));
});
