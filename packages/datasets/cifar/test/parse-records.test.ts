import { parseCifar10Batch, parseCifar100File } from "@longtail/cifar";
import { orThrow } from "@longtail/core";
import { describe, expect, it } from "vitest";
import { records } from "./support.js";

describe.each([
  { name: "parseCifar10Batch", parse: parseCifar10Batch, before: 0, labels: [9, 0, 3] },
  { name: "parseCifar100File", parse: parseCifar100File, before: 1, labels: [99, 0, 42, 7] },
])("$name", ({ parse, before, labels }) => {
  const bytes = records(labels, before);
  const size = before + 1 + 3072;

  it("reads labels, and turns planes into interleaved pixels", () => {
    const set = orThrow(parse(bytes, "some.bin"));
    expect(set.shape).toEqual([32, 32, 3]);
    expect([...set.labels]).toEqual(labels);
    expect(set.images.length).toBe(labels.length * 3072);
    const expected = labels.flatMap((_, image) =>
      Array.from({ length: 32 * 32 * 3 }, (_, i) => {
        const [pixel, channel] = [Math.floor(i / 3), i % 3];
        return bytes[image * size + before + 1 + channel * 1024 + pixel];
      }),
    );
    expect([...set.images]).toEqual(expected);
  });

  it("refuses bytes that are no whole number of records", () => {
    for (const length of [0, 1, size - 1, 2 * size + 5])
      expect(parse(bytes.subarray(0, length), "some.bin")).toMatchObject({
        left: { _tag: "FileForeign", file: "some.bin", found: `${length} bytes` },
      });
  });

  it("refuses a label that is no class, and says where", () => {
    const bad = bytes.slice();
    bad[size + before] = 200;
    expect(parse(bad, "some.bin")).toMatchObject({
      left: { _tag: "FileForeign", file: "some.bin", found: "200 in record 2" },
    });
  });
});
