// Damaged files: each is refused with a sentence that names it, or gives numbers that an independent look at its bytes gives too.
import { generator, orThrow, renderError, uniformInt } from "@longtail/core";
import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";
import { bytesSource, openArray, readArray, writeNpz } from "../src/index.js";
import { fixture, text } from "./open.js";

const cases = 25 * Number(process.env["FUZZ_COUNT"] ?? 40);
const seed = Number(process.env["FUZZ_SEED"] ?? 1);

type Draw = (n: number) => number;

const dice = (test: number): Draw => {
  const source = generator((seed * 1_000_003 + test) >>> 0);
  return (n) => uniformInt(source, 0, n - 1);
};

/** Some bytes with one thing changed: a bit flipped, a piece cut, doubled, zeroed or exchanged for noise. */
const damaged = (bytes: Uint8Array, draw: Draw): Uint8Array => {
  // Half of the damage is near the start, where headers are.
  const at = draw(draw(2) === 0 ? bytes.length : Math.min(bytes.length, 160));
  const length = Math.min(bytes.length - at, 1 + draw(16));
  const piece = bytes.subarray(at, at + length);
  const replaced = (by: Uint8Array) =>
    Uint8Array.from(Buffer.concat([bytes.subarray(0, at), by, bytes.subarray(at + length)]));
  switch (draw(6)) {
    case 0:
      return replaced(new Uint8Array(0));
    case 1:
      return bytes.slice(0, at);
    case 2:
      return replaced(Uint8Array.from(Buffer.concat([piece, piece])));
    case 3:
      return replaced(new Uint8Array(length));
    case 4:
      return replaced(Uint8Array.from({ length }, () => draw(256)));
    default:
      return bytes.map((byte, i) => (i === at ? byte ^ (1 << draw(8)) : byte));
  }
};

const readAll = async (bytes: Uint8Array, name?: string) => {
  const opened = await openArray(bytesSource(bytes, "f.x"), name === undefined ? {} : { name })();
  if (E.isLeft(opened)) return opened;
  const { dtype, format } = opened.right;
  return E.map((array: { shape: readonly number[]; data: ArrayLike<number> }) => ({
    ...array,
    dtype,
    format,
  }))(await readArray(opened.right)());
};

type Read = { shape: readonly number[]; data: ArrayLike<number>; dtype: string; format: string };

const fuzz = async (
  original: Uint8Array,
  name: string | undefined,
  agrees: (read: Read, bytes: Uint8Array, test: number) => void,
  damage = damaged,
  count = cases,
) => {
  let refused = 0;
  for (let test = 0; test < count; test++) {
    const bytes = damage(original, dice(test));
    const kept = Uint8Array.from(bytes);
    const read = await readAll(bytes, name);
    expect(Buffer.compare(bytes, kept), `case ${test}: the bytes given are changed`).toBe(0);
    if (E.isLeft(read)) {
      refused++;
      const sentence = renderError(read.left);
      expect(sentence, `case ${test}`).toContain("f.x");
      expect(sentence, `case ${test}`).not.toMatch(/undefined|\[object|TypeError|RangeError/);
    } else agrees(read.right, bytes, test);
  }
  expect(refused).toBeGreaterThan(count / 10);
};

/** The last elements of a file, as a DataView has them. */
const fromEnd = (bytes: Uint8Array, count: number, big: boolean): readonly number[] => {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return Array.from({ length: count }, (_, i) =>
    view.getFloat32(bytes.length - 4 * (count - i), !big),
  );
};

describe(`of ${cases} damaged files none crashes or lies (seed ${seed})`, () => {
  it.each(["f4-little.npy", "f4-big.npy"])("%s", async (name) => {
    await fuzz(await fixture(name), undefined, ({ shape, data, dtype, format }, bytes, test) => {
      expect(data.length).toBe(shape.reduce((a, b) => a * b, 1));
      if (format !== "npy" || dtype !== "float32") return;
      const header = Buffer.from(bytes).toString("latin1", 0, 128);
      if (header.includes("True")) return;
      const wanted = fromEnd(bytes, data.length, header.includes("'>f4'"));
      expect(Array.from(data), `case ${test}`).toEqual(wanted);
    });
  });

  it.each([false, true])("npz, deflated: %s", async (compress) => {
    const data = Float32Array.from({ length: 120 }, (_, i) => Math.sin(i));
    const bytes = orThrow(writeNpz({ probs: { shape: [30, 4], data } }, { compress }));
    await fuzz(bytes, undefined, (read, _bytes, test) => {
      // The CRC-32 covers all but names and dates.
      expect(Array.from(read.data), `case ${test}`).toEqual(Array.from(data));
    });
  });

  it("safetensors", async () => {
    const original = await fixture("torch.safetensors");
    await fuzz(original, "logits", ({ shape, data, dtype }, bytes, test) => {
      expect(data.length).toBe(shape.reduce((a, b) => a * b, 1));
      const start = 8 + Number(Buffer.from(bytes).readBigUInt64LE());
      if (dtype !== "float32") return;
      const view = new DataView(bytes.buffer, bytes.byteOffset);
      const header = Buffer.from(bytes).toString("latin1", 8, start);
      const [, begin = ""] = /"logits": ?\{[^}]*"data_offsets": ?\[\s*(\d+)/.exec(header) ?? [];
      expect(begin, `case ${test}`).not.toBe("");
      expect(Array.from(data), `case ${test}`).toEqual(
        Array.from({ length: data.length }, (_, i) =>
          view.getFloat32(start + Number(begin) + 4 * i, true),
        ),
      );
    });
  });

  it("CSV", async () => {
    const lines = Array.from({ length: 12 }, (_, i) => `${i},${(i / 7).toFixed(4)},-1.5e-3`);
    await fuzz(text(`${lines.join("\n")}\n`), undefined, ({ data, format }, bytes, test) => {
      if (format !== "csv") return;
      // Each cell is a number by JavaScript's own reading, and none is empty.
      const found = Buffer.from(bytes)
        .toString()
        .replaceAll('"', "")
        .replace(/^\ufeff/, "")
        .trimEnd()
        .split(/\r?\n/);
      const rows = found.map((line) => line.split(/[,;\t]/).map((cell) => cell.trim()));
      const body = rows[0]?.some((cell) => cell === "" || !Number.isFinite(Number(cell)))
        ? rows.slice(1)
        : rows;
      const wanted = body.flat().map(Number);
      const skipped = wanted.length - data.length;
      if (rows[0]?.[0] === "" && skipped > 0) return;
      expect(Array.from(data), `case ${test}`).toEqual(skipped === 3 ? wanted.slice(3) : wanted);
    });
  });

  it("JSON lines", async () => {
    const lines = Array.from({ length: 12 }, (_, i) => `[${i}, ${(i / 7).toFixed(4)}, -1.5e-3]`);
    await fuzz(text(`${lines.join("\n")}\n`), undefined, ({ data, format }, bytes, test) => {
      if (format !== "json-lines") return;
      const found = Buffer.from(bytes)
        .toString()
        .replace(/^\ufeff/, "")
        .trimEnd()
        .split("\n");
      expect(Array.from(data), `case ${test}`).toEqual(
        found.flatMap((line) => JSON.parse(line) as number[]),
      );
    });
  });

  // Nothing in the format tells a damaged number from a whole one, so only how many there are is sure.
  it.each([
    ["doubles", "SNAPPY", [(i: number) => i / 7, Math.sin], "DOUBLE"],
    ["a dictionary", "UNCOMPRESSED", [(i: number) => i % 3, (i: number) => i % 5], "INT32"],
  ] as const)("Parquet, %s", async (_values, codec, columns, type) => {
    const columnData = columns.map((f, k) => ({
      name: `class ${k}`,
      data: Array.from({ length: 40 }, (_, i) => f(i)),
      type,
    }));
    const original = new Uint8Array(parquetWriteBuffer({ columnData, codec }));
    // The end describes the rest: a third of the damage is there.
    const damage = (bytes: Uint8Array, draw: Draw) =>
      draw(3) > 0 ? damaged(bytes, draw) : damaged(bytes.toReversed(), draw).toReversed();
    await fuzz(
      original,
      undefined,
      ({ shape, data, format }, _bytes, test) => {
        if (format !== "parquet") return;
        expect(data.length, `case ${test}`).toBe(40 * (shape[1] as number));
        expect([1, 2], `case ${test}`).toContain(shape[1]);
      },
      damage,
      cases / 2,
    );
  });
});
