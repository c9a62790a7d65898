import { readFile } from "node:fs/promises";
import {
  type Dtype,
  dtypes,
  readSafetensors,
  type SafeTensor,
  writeSafetensors,
} from "@longtail/checkpoint";
import { orThrow, renderError } from "@longtail/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";

const fixture = (name: string) => readFile(new URL(`fixtures/${name}`, import.meta.url));

const read = (bytes: Uint8Array) => orThrow(readSafetensors(bytes, "net.safetensors"));

describe("files that PyTorch wrote", () => {
  it.each(["trajectory_initial.safetensors", "trajectory_stage2.safetensors"])(
    "%s comes out of reading and writing byte for byte",
    async (name) => {
      const bytes = await fixture(name);
      expect(Buffer.compare(bytes, orThrow(writeSafetensors(read(bytes))))).toBe(0);
    },
  );

  it("give the tensors that are in them", async () => {
    const bytes = await fixture("trajectory_stage2.safetensors");
    const { tensors, metadata } = read(bytes);
    expect(Object.keys(tensors)).toHaveLength(38);
    expect(metadata).toEqual({});
    expect(tensors["backbone.conv1.weight"]).toMatchObject({ dtype: "F32", shape: [16, 3, 3, 3] });
    expect(tensors["lws.learned_norm"]).toMatchObject({ dtype: "F32", shape: [1, 100] });
    // Read past our reader: the last tensor's numbers are the file's last 400 bytes.
    const last = Array.from({ length: 100 }, (_, i) =>
      bytes.readFloatLE(bytes.length - 400 + 4 * i),
    );
    expect([...(tensors["lws.learned_norm"]?.data ?? [])]).toEqual(last);
  });

  it("are copied: changing the bytes afterwards changes nothing", async () => {
    const bytes = await fixture("trajectory_initial.safetensors");
    const before = read(bytes).tensors["classifier.fc.bias"];
    const copy = before?.data.slice();
    bytes.fill(0);
    expect(before?.data).toEqual(copy);
  });
});

describe("round trips", () => {
  const names = fc.string({ unit: "grapheme", maxLength: 12 }).filter((n) => n !== "__metadata__");
  const tensor = fc
    .record({
      dtype: fc.constantFrom(...(Object.keys(dtypes) as Dtype[])),
      shape: fc.array(fc.nat(4), { maxLength: 4 }),
      noise: fc.uint8Array({ minLength: 64, maxLength: 64 }),
    })
    .map(({ dtype, shape, noise }) => {
      const bytes = shape.reduce((n, d) => n * d, 1) * dtypes[dtype].BYTES_PER_ELEMENT;
      const data = Uint8Array.from({ length: bytes }, (_, i) => (noise[i % 64] ?? 0) ^ (i >> 6));
      return { dtype, shape, data: new dtypes[dtype](data.buffer) } as SafeTensor;
    });
  const bits = ({ data }: SafeTensor) => Buffer.from(data.buffer, data.byteOffset, data.byteLength);

  it("keep every tensor, every bit and every text, whatever the names", () => {
    fc.assert(
      fc.property(
        fc.dictionary(names, tensor, { maxKeys: 6 }),
        fc.dictionary(names, fc.string({ unit: "grapheme" }), { maxKeys: 3 }),
        (tensors, metadata) => {
          const bytes = orThrow(writeSafetensors({ tensors, metadata }));
          const again = read(bytes);
          expect(Object.keys(again.tensors).sort()).toEqual(Object.keys(tensors).sort());
          for (const [name, one] of Object.entries(tensors)) {
            const other = again.tensors[name] as SafeTensor;
            expect([other.dtype, other.shape]).toEqual([one.dtype, one.shape]);
            expect(bits(other).equals(bits(one))).toBe(true);
          }
          expect(Object.entries(again.metadata)).toEqual(Object.entries(metadata));
          expect(orThrow(writeSafetensors(again))).toEqual(bytes);
        },
      ),
      { seed: 7, numRuns: 300 },
    );
  });

  it("read from any offset of a larger buffer", () => {
    const tensors = { x: { dtype: "F64", shape: [2], data: Float64Array.of(1.5, -2) } } as const;
    const bytes = orThrow(writeSafetensors({ tensors }));
    const larger = new Uint8Array(bytes.length + 3);
    larger.set(bytes, 3);
    expect(read(larger.subarray(3)).tensors["x"]?.data).toEqual(tensors.x.data);
  });

  it("pad the header with spaces to a multiple of 8", () => {
    for (const name of ["a", "ab", "abc", "abcd", "abcde", "abcdef", "abcdefg", "ü"]) {
      const one = { dtype: "U8", shape: [1], data: Uint8Array.of(9) } as const;
      const bytes = Buffer.from(orThrow(writeSafetensors({ tensors: { [name]: one } })));
      const length = Number(bytes.readBigUInt64LE(0));
      expect(length % 8).toBe(0);
      expect(bytes.subarray(8, 8 + length).toString()).toMatch(/^\{.*\} {0,7}$/);
      expect(bytes.at(-1)).toBe(9);
    }
  });
});

describe("names that look like integers", () => {
  // As PyTorch's safetensors writes an nn.ParameterList of eleven: names in the order of texts.
  const names = ["0", "1", "10", "2", "fc.bias", "7"];
  const header = {
    entries: names.map(
      (name, i) => `"${name}":{"dtype":"U8","shape":[1],"data_offsets":[${i},${i + 1}]}`,
    ),
    metadata: '"__metadata__":{"format":"pt","10":"b","9":"a"}',
  };
  const text = `{${[header.metadata, ...header.entries].join(",")}}`;
  const padded = text.padEnd(Math.ceil(text.length / 8) * 8);
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(padded.length));
  const bytes = Buffer.concat([size, Buffer.from(padded), Buffer.from([5, 4, 3, 2, 1, 0])]);

  it("keep their values and the order of the file", () => {
    const file = read(bytes);
    expect(names.map((name) => file.tensors[name]?.data[0])).toEqual([5, 4, 3, 2, 1, 0]);
    expect(file.order).toEqual({ tensors: names, metadata: ["format", "10", "9"] });
  });

  it("are written back byte for byte", () => {
    expect(Buffer.compare(bytes, orThrow(writeSafetensors(read(bytes))))).toBe(0);
  });

  it("leave out what a program removed, and add what it added", () => {
    const { tensors, ...rest } = read(bytes);
    const { 10: _ten, ...others } = tensors;
    const added = { ...others, "99": { dtype: "U8", shape: [0], data: new Uint8Array() } } as const;
    const again = read(orThrow(writeSafetensors({ ...rest, tensors: added })));
    expect(again.order?.tensors).toEqual(["0", "1", "2", "fc.bias", "7", "99"]);
  });
});

describe("malformed files", () => {
  const build = (header: string, data: Uint8Array | number = 0, length?: number): Uint8Array => {
    const text = Buffer.from(header);
    const size = Buffer.alloc(8);
    size.writeBigUInt64LE(BigInt(length ?? text.length));
    return Buffer.concat([size, text, typeof data === "number" ? Buffer.alloc(data) : data]);
  };
  const of = (entries: Record<string, unknown>, data = 8) => build(JSON.stringify(entries), data);
  const f32 = (begin: number, end: number, shape: unknown = [(end - begin) / 4]) => ({
    dtype: "F32",
    shape,
    data_offsets: [begin, end],
  });
  const json = JSON.stringify;
  const good = build(JSON.stringify({ a: f32(0, 8) }), 8);

  it("is what the cases below are not: a good one reads", () => {
    expect(Object.keys(read(good).tensors)).toEqual(["a"]);
    expect(read(build("{}", 0)).tensors).toEqual({});
    expect(
      read(of({ a: f32(0, 8), empty: f32(8, 8), scalar: f32(8, 12, []) }, 12)).tensors,
    ).toMatchObject({
      empty: { shape: [0] },
      scalar: { shape: [] },
    });
  });

  it.each<[string, Uint8Array, string]>([
    ["an empty file", new Uint8Array(0), "expected 8 bytes, found 0"],
    ["a file cut in its length", good.subarray(0, 5), "expected 8 bytes, found 5"],
    [
      "a file cut in its header",
      good.subarray(0, 30),
      `expected ${good.length - 8} bytes, found 30`,
    ],
    ["a file cut in its data", good.subarray(0, -1), `expected ${good.length} bytes, found`],
    ["a text", Buffer.from("name,accuracy\nplain,0.42\n"), "found something else"],
    ["a PyTorch zip", Buffer.from("PK\u0003\u0004\u0000\u0000\u0008\u0008....."), "zip archive"],
    // What Python's pickle.dumps writes for OrderedDict(a=1), {"a": 1}, [1] and (1, 2).
    ["a pickle of protocol 0", Buffer.from("ccollections\nOrderedDict\np0\n"), "a Python pickle"],
    ["a dictionary of protocol 0", Buffer.from("(dp0\nVa\np1\nI1\ns."), "a Python pickle"],
    ["a list of protocol 0", Buffer.from("(lp0\nI1\na."), "a Python pickle"],
    ["a dictionary of protocol 1", Buffer.from("}q\0X\x01\0\0\0aq\x01K\x01s."), "a Python pickle"],
    ["a tuple of protocol 1", Buffer.from("(K\x01K\x02tq\0.padding"), "a Python pickle"],
    ...[2, 3].map((protocol): [string, Uint8Array, string] => [
      `a pickle of protocol ${protocol}`,
      Buffer.from([0x80, protocol, 0x7d, 0x71, 0, 0x58, 1, 0, 0, 0]),
      "a Python pickle",
    ]),
    ...[4, 5].map((protocol): [string, Uint8Array, string] => [
      `a pickle of protocol ${protocol}`,
      Buffer.from([0x80, protocol, 0x95, 10, 0, 0, 0, 0, 0, 0, 0, 0x7d]),
      "save_file(model.state_dict(), ",
    ]),
    ["an HDF5 file", Buffer.from("\x89HDF\r\n\x1a\n\0\0\0", "latin1"), "an HDF5 file"],
    ["a gzip archive", Buffer.from("\x1f\x8b\x08\0\0\0\0\0\0", "latin1"), "a gzip archive"],
    ["a NumPy array", Buffer.from("\x93NUMPY\x01\0v\0{", "latin1"), "a NumPy array"],
    [
      "a Git LFS pointer",
      Buffer.from("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"),
      "git lfs pull",
    ],
    ["a web page", Buffer.from("\n<!DOCTYPE html><html lang=en>"), "a web page"],
    ["an absurd header length", build("{}", 0, 2 ** 40), "something else"],
    ["a header that is no JSON", build('{"a": [}', 0), "not JSON"],
    [
      "a header that is not UTF-8",
      Buffer.concat([build("", 0, 3), Buffer.from([0x7b, 0xff, 0x7d])]),
      "not JSON",
    ],
    ["an entry that is no object", of({ a: 3 }), "no object"],
    ["an unknown dtype", of({ a: { ...f32(0, 8), dtype: "F31" } }), 'unknown dtype "F31"'],
    ["no dtype", of({ a: { shape: [2], data_offsets: [0, 8] } }), '"a" with no dtype'],
    ["a dtype of lists", build(`{"a":{"dtype":${"[".repeat(3e4)}${"]".repeat(3e4)}}}`), "no text"],
    ["a header of lists", build(`{"a":${"[".repeat(3e4)}${"]".repeat(3e4)}}`), "no object"],
    ["a header of objects", build(`${'{"a":'.repeat(3e4)}1${"}".repeat(3e4)}`), "no dtype"],
    ["a name twice", build(`{"a":${json(f32(0, 4))},"a":${json(f32(4, 8))}}`, 8), '"a" twice'],
    ["a name twice, escaped", build(`{"a":${json(f32(0, 4))},"\\u0061":{}}`, 8), '"a" twice'],
    [
      "a dtype twice",
      build(`{"a":{"dtype":"I32",${json(f32(0, 4)).slice(1)}}`, 4),
      '"dtype" twice',
    ],
    ["a text twice", build('{"__metadata__":{"x":"1","x":"2"}}'), '"x" twice'],
    ["a name that clears the screen", of({ "\u001b[2J": 3 }), '"\\u001b[2J" with'],
    ["a long name", of({ [`${"x".repeat(1e6)}.bias`]: 3 }), "xxx…xxx"],
    ["an inherited dtype", of({ a: { ...f32(0, 8), dtype: "constructor" } }), "unknown dtype"],
    ["a negative size", of({ a: f32(0, 8, [-2]) }), "not a list of sizes"],
    ["a broken size", of({ a: f32(0, 8, [1.5]) }), "not a list of sizes"],
    ["a shape that overflows", of({ a: f32(0, 8, [2 ** 40, 2 ** 40]) }), "8 bytes of data where"],
    ["sizes that do not fit", of({ a: f32(0, 8, [3]) }), "8 bytes of data where F32 [3] has 12"],
    ["backward offsets", of({ a: { ...f32(0, 8), data_offsets: [8, 0] } }), "no range"],
    ["missing offsets", of({ a: { dtype: "F32", shape: [2] } }), "no range"],
    ["an overlap", of({ a: f32(0, 8), b: f32(4, 12) }, 12), '"b" overlapping'],
    ["a gap", of({ a: f32(0, 4), b: f32(8, 12) }, 12), '4 bytes of no tensor before "b"'],
    ["bytes after the end", of({ a: f32(0, 8) }, 11), "3 bytes after the last tensor"],
    ["metadata of numbers", of({ __metadata__: { epoch: 3 }, a: f32(0, 8) }), "metadata"],
  ])("%s is refused with the file's name and the reason", (_, bytes, reason) => {
    const result = readSafetensors(bytes, "runs/best.safetensors");
    expect(E.isLeft(result)).toBe(true);
    if (E.isLeft(result)) {
      expect(renderError(result.left)).toContain("runs/best.safetensors: ");
      expect(renderError(result.left)).toContain(reason);
      expect(["FileTruncated", "FileForeign"]).toContain(result.left._tag);
    }
  });

  it("never throws: random bytes, and random damage to a good file", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.nat(good.length - 1),
        fc.nat(255),
        (noise, at, value) => {
          const damaged = Uint8Array.from(good);
          damaged[at] = value;
          for (const bytes of [noise, damaged, damaged.subarray(0, at)])
            expect(["Left", "Right"]).toContain(readSafetensors(bytes)._tag);
        },
      ),
      { seed: 7, numRuns: 500 },
    );
  });
});

describe("what cannot be written", () => {
  const tensor = { dtype: "F32", shape: [2], data: Float32Array.of(1, 2) } as const;
  it("is named, all of it at once", () => {
    const result = writeSafetensors({
      tensors: {
        short: { ...tensor, shape: [3] },
        double: { ...tensor, data: Float64Array.of(1, 2) as unknown as Float32Array },
        odd: { ...tensor, shape: [-2] },
        __metadata__: tensor,
      },
    });
    expect(E.isLeft(result) && renderError(result.left).split("\n")).toEqual([
      "short: expected 3 elements, got 2",
      'double.data: expected a Float32Array for F32, got "[object Float64Array]"',
      "odd.shape: expected sizes, got [-2]",
      "__metadata__: the format reserves this name",
    ]);
  });
});
