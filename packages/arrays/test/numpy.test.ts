import { orThrow } from "@longtail/core";
import { describe, expect, it } from "vitest";
import { array, byBlocks, fault, fixture, labels, opened } from "./open.js";

const expected = JSON.parse(String(await fixture("expected.json"))) as {
  readonly probs: readonly (readonly number[])[];
  readonly softmax: readonly (readonly number[])[];
  readonly halves: readonly string[];
};

const count = (length: number) => Array.from({ length }, (_, i) => i);

describe("arrays that NumPy wrote", () => {
  it.each(
    ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"].flatMap((kind) =>
      (kind.endsWith("1") ? ["little"] : ["little", "big"]).map((order) => [kind, order] as const),
    ),
  )("%s %s-endian", async (kind, order) => {
    const { shape, data } = await array(await fixture(`${kind}-${order}.npy`));
    expect(shape).toEqual([3, 4]);
    expect([...data]).toEqual(
      count(12).map((i) => (kind[0] === "f" ? i / 8 - 0.5 : kind[0] === "i" ? i - 5 : i)),
    );
    // Rounded nowhere: 32-bit integers do not fit into float32.
    expect(data.constructor).toBe(
      ["f8", "i4", "i8", "u4", "u8"].includes(kind) ? Float64Array : Float32Array,
    );
  });

  it("booleans, versions 2 and 3, no rows, a scalar", async () => {
    expect([...(await array(await fixture("bool.npy"))).data]).toEqual(
      count(12).map((i) => (i % 3 === 0 ? 1 : 0)),
    );
    for (const version of [2, 3])
      expect([...(await array(await fixture(`version-${version}.npy`))).data]).toEqual(count(12));
    expect(await array(await fixture("empty.npy"))).toMatchObject({ shape: [0, 4] });
    expect(await array(await fixture("scalar.npy"))).toEqual({
      shape: [],
      data: Float64Array.of(1.5),
    });
  });

  it("every kind of half: subnormal, largest, infinite, negative zero", async () => {
    const { data } = await array(await fixture("halves.npy"));
    const wanted = expected.halves.map((text) => Number(text.replace("inf", "Infinity")));
    expect([...data]).toEqual(wanted);
  });

  it("Fortran's order of two and three axes, in blocks of any size", async () => {
    for (const size of [1, 2, 3, 100]) {
      const flat = orThrow(await opened(await fixture("fortran.npy"))());
      expect(await byBlocks(flat, size)).toEqual(count(12));
      const deep = orThrow(await opened(await fixture("fortran-3d.npy"))());
      expect(deep).toMatchObject({ rows: 2, columns: 12, shape: [2, 3, 4], dtype: "int64" });
      expect(await byBlocks(deep, size)).toEqual(count(24));
    }
  });

  it.each(["stored.npz", "deflated.npz"])("%s: each array by its name", async (file) => {
    const bytes = await fixture(file);
    expect([...(await array(bytes, { name: "probs" })).data]).toEqual(expected.probs.flat());
    expect([...(await labels(bytes, { prefer: ["label", "labels"] }))]).toEqual([3, 1, 0]);
    for (const size of [1, 2, 100])
      expect(await byBlocks(orThrow(await opened(bytes, { name: "order" })()), size)).toEqual(
        count(12),
      );
    expect(await fault(bytes)).toBe(
      "file needs the name of one array, got several: probs, labels, order",
    );
    expect(await fault(bytes, { name: "prob" })).toContain(
      'unknown array "prob" (did you mean probs?)',
    );
  });

  it("a table of savetxt, and doubles of PyTorch", async () => {
    const csv = await array(await fixture("savetxt.csv"));
    csv.data.forEach((value, i) => {
      expect(Math.fround(value)).toBe(expected.probs.flat()[i]);
    });
    expect([...(await array(await fixture("torch.npy"))).data]).toEqual(expected.softmax.flat());
  });
});

describe("what NumPy writes and nobody reads", () => {
  it.each([
    [
      "object.npy",
      "file: expected an array of numbers in NumPy's format, found Python objects: a pickle, which can run code and is not read",
    ],
    ["strings.npy", "file: expected an array of numbers in NumPy's format, found strings"],
    ["complex.npy", "file: expected an array of numbers in NumPy's format, found complex numbers"],
    [
      "records.npy",
      "file: expected an array of numbers in NumPy's format, found records of several fields",
    ],
    [
      "beyond.npy",
      "file: row 1, column 0 (from 0): expected an integer that a double holds, of at most 2^53, found 9007199254740993",
    ],
    ["nan.npy", "file: row 1, column 1 (from 0): expected a number, found NaN"],
    [
      "torch.pt",
      "file: expected an archive of NumPy arrays (.npz), found a file of torch.save, a pickle, which can run code and is not read",
    ],
  ])("%s", async (file, sentence) => {
    expect(await fault(await fixture(file))).toBe(sentence);
  });

  it("a file cut short, and one with a rest", async () => {
    const bytes = await fixture("f4-little.npy");
    expect(await fault(bytes.subarray(0, 170))).toBe("file: expected 176 bytes, found 170");
    expect(await fault(bytes.subarray(0, 40))).toBe("file: expected 128 bytes, found 40");
    expect(await fault(bytes.subarray(0, 9))).toContain("a file that ends in its header");
    expect(await fault(Buffer.concat([bytes, Buffer.of(0)]))).toContain("1 bytes after the array");
  });
});
