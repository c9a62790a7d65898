import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { start } from "@longtail/backend-wasm";
import { folderStore } from "@longtail/checkpoint/folder-store";
import { digestOf, orThrow } from "@longtail/core";
import { loadRun } from "@longtail/mislas";
import { networkFolder, networkNames } from "@longtail/pretrained";
import { decodeRecord } from "@longtail/run-record";
import { beforeAll, describe, expect, it } from "vitest";

interface Expected {
  readonly probabilities: readonly (readonly number[])[];
}

const expectedOf = (name: string): Expected =>
  JSON.parse(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), "utf8")) as Expected;

const pixels = (images: number): Uint8Array => {
  const bytes = new Uint8Array(images * 32 * 32 * 3);
  let at = 0;
  for (let i = 0; i < images; i++)
    for (let y = 0; y < 32; y++)
      for (let x = 0; x < 32; x++)
        for (let c = 0; c < 3; c++)
          bytes[at++] = 7 * y + 13 * x + 29 * c + 41 * i + Math.floor((x * y * (i + 1)) / 5);
  return bytes;
};

beforeAll(async () => {
  await orThrow(start());
});

describe.each(networkNames)("%s", (name) => {
  const folder = networkFolder(name);
  const read = (file: string) => readFileSync(new URL(file, folder));

  it("has the record of its run, and the files that the record names", () => {
    const record = orThrow(decodeRecord(read("result.json")));
    expect(record.name).toBe(name);
    expect(record.origin?.commit).toMatch(/^[0-9a-f]{7,40}$/);
    expect(record.origin?.command).toBeUndefined();
    expect(JSON.parse(read("pipeline.json").toString())).toMatchObject(Object(record.descriptor));
    for (const [file, digest] of Object.entries(record.files ?? {}))
      expect(digestOf(read(file)), file).toBe(digest);
    expect(Object.keys(record.files ?? {})).toContain("stage2-last.safetensors");
  });

  it("classifies as PyTorch does with the same weights", async () => {
    const run = await orThrow(loadRun(folderStore(fileURLToPath(folder))));
    const expected = expectedOf(name).probabilities;
    try {
      const said = await orThrow(run.classify(pixels(expected.length)));
      expected.forEach((probabilities, i) => {
        probabilities.forEach((p, k) => {
          expect(said[i]?.probabilities[k]).toBeCloseTo(p, 4);
        });
      });
    } finally {
      run.dispose();
    }
  });
});
