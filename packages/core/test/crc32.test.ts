import { crc32 as nodes } from "node:zlib";
import { crc32 } from "@longtail/core";
import fc from "fast-check";
import { expect, it } from "vitest";

it("crc32 is zlib's, in one piece or in several", () => {
  expect(crc32(new TextEncoder().encode("123456789"))).toBe(0xcbf43926);
  fc.assert(
    fc.property(fc.uint8Array(), fc.uint8Array(), (one, two) => {
      const both = Uint8Array.from([...one, ...two]);
      expect(crc32(both)).toBe(nodes(both));
      expect(crc32(two, crc32(one))).toBe(nodes(both));
    }),
  );
});
