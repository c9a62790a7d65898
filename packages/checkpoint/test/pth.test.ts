// Checkpoints as PyTorch 2.13 wrote them, and files that nobody should trust.
import { readdirSync, readFileSync } from "node:fs";
import {
  publishedWeights,
  readSafetensors,
  type SafeTensor,
  toFloat32,
} from "@longtail/checkpoint";
import { CodeRefused, readPth } from "@longtail/checkpoint/pth";
import { type LongtailError, orThrow, renderError } from "@longtail/core";
import fc from "fast-check";
import { unzipSync, zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";

interface Expected {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly first: readonly number[];
  readonly sum: number;
}
type Cases = Record<string, { readonly tensors?: Record<string, Expected>; refuse?: string }>;

const folder = new URL("fixtures/pytorch/", import.meta.url);
// A copy: the slice of a Buffer is a view of it.
const fixture = (name: string): Uint8Array => Uint8Array.from(readFileSync(new URL(name, folder)));
const json = <A>(name: string): A => JSON.parse(readFileSync(new URL(name, folder), "utf8")) as A;
const cases = json<Cases>("expected.json");

const dtypes: Readonly<Record<string, string>> = {
  float64: "F64",
  float32: "F32",
  float16: "F16",
  bfloat16: "BF16",
  int64: "I64",
  int32: "I32",
  int16: "I16",
  int8: "I8",
  uint16: "U16",
  uint8: "U8",
  bool: "BOOL",
  float8_e4m3fn: "F8_E4M3",
};
const numbersOf = (tensor: SafeTensor): readonly number[] =>
  tensor.dtype === "F64"
    ? [...tensor.data]
    : Array.from(toFloat32(tensor) ?? (tensor.data as ArrayLike<number | bigint>), Number);
const sentence = (read: E.Either<LongtailError, unknown>): string =>
  E.isLeft(read) ? renderError(read.left) : "";

describe("checkpoints that PyTorch wrote", () => {
  const readable = Object.entries(cases).flatMap(([file, { tensors }]) =>
    tensors === undefined ? [] : [[file, tensors] as const],
  );
  it.each(readable)("%s holds what is expected", (file, tensors) => {
    const read = orThrow(readPth(fixture(file), file));
    for (const [name, { dtype, shape, first, sum }] of Object.entries(tensors)) {
      const [found, ...others] = Object.entries(read.tensors)
        .filter(([path]) => path.replaceAll("module.", "").replace(/^state_dict\./, "") === name)
        .map(([, tensor]) => tensor);
      expect(others).toEqual([]);
      expect(found).toMatchObject({ dtype: dtypes[dtype], shape });
      const numbers = numbersOf(found as SafeTensor);
      expect(numbers.slice(0, first.length)).toEqual(first);
      expect(numbers).toHaveLength(shape.reduce((n, d) => n * d, 1));
      expect(numbers.reduce((a, b) => a + b, 0)).toBeCloseTo(sum, 5);
    }
  });

  it.each(["more_kinds.pth.tar", "more_kinds_legacy.pth.tar"])("%s holds every number", (file) => {
    const { tensors, metadata } = orThrow(readPth(fixture(file), file));
    const expected =
      json<Record<string, Expected & { readonly all: readonly number[] }>>("more_kinds.json");
    expect(Object.keys(tensors)).toEqual(Object.keys(expected).map((name) => `weights.${name}`));
    for (const [name, { dtype, shape, all }] of Object.entries(expected)) {
      const tensor = tensors[`weights.${name}`] as SafeTensor;
      expect(tensor).toMatchObject({ dtype: dtypes[dtype], shape });
      expect(numbersOf(tensor)).toEqual(all);
    }
    // Two of them NumPy's.
    expect(metadata).toEqual({ epoch: "3", its_ece: "4.83", acc: "0.5", arch: "resnet50" });
  });

  it("are copied: changing the bytes afterwards changes nothing", () => {
    for (const file of ["state_dict.pth", "state_dict_legacy.pth"]) {
      const bytes = fixture(file).slice();
      const { tensors } = orThrow(readPth(bytes, file));
      const before = structuredClone(tensors);
      bytes.fill(255);
      expect(tensors).toEqual(before);
    }
  });

  it("may be compressed again", () => {
    const bytes = fixture("state_dict.pth");
    const again = zipSync(unzipSync(bytes), { level: 9 });
    expect(again.length).toBeLessThan(bytes.length);
    expect(orThrow(readPth(again))).toEqual(orThrow(readPth(bytes)));
  });
});

describe("refusals", () => {
  const of = (file: string): string => sentence(readPth(fixture(file), file));

  it("name what would be called, and run nothing", () => {
    const read = readPth(fixture("runs_code.pth"), "runs_code.pth");
    expect(E.isLeft(read) && CodeRefused.is(read.left)).toBe(true);
    expect(of("runs_code.pth")).toBe(
      "runs_code.pth: expected weights alone, found the name posix.system, which Python would import and call; nothing was run. Where you trust the file, load it there and save model.state_dict() with torch.save",
    );
    expect(of("whole_module.pth")).toMatch(/found the name __main__\.Net,.*model\.state_dict\(\)/);
  });

  it("say that a file is cut short", () => {
    expect(of("truncated.pth")).toMatch(/^truncated\.pth: .*cut short or damaged/);
  });

  it("say what another file is", () => {
    const { buffer } = Uint8Array.of(0x80, 4, 0x95, 1, 0, 0, 0, 0, 0, 0, 0, 0x2e);
    expect(sentence(readPth(new Uint8Array(buffer), "x.pkl"))).toContain("a Python pickle");
    expect(sentence(readPth(new Uint8Array(0), "empty.pth"))).toContain("something else");
  });

  it("of safetensors name the command that reads a checkpoint", () => {
    for (const file of ["state_dict.pth", "state_dict_legacy.pth"])
      expect(sentence(readSafetensors(fixture(file), file))).toContain("longtail convert");
  });
});

// A checkpoint in the zip form whose pickle is the given one.
const archive = (pickle: string | Uint8Array, storages: Record<string, Uint8Array> = {}) =>
  zipSync(
    {
      "a/data.pkl": typeof pickle === "string" ? Buffer.from(pickle, "latin1") : pickle,
      ...Object.fromEntries(Object.entries(storages).map(([k, v]) => [`a/data/${k}`, v])),
    },
    { level: 0 },
  );
const storage = "(X\x07\0\0\0storagectorch\nFloatStorage\nX\x01\0\0\0\x30X\x03\0\0\0cpuK\x04tQ";
const tensorOf = (offset: string, shape: string, strides: string): string =>
  `ctorch._utils\n_rebuild_tensor_v2\n(${storage}${offset}${shape}${strides}\x89ccollections\nOrderedDict\n)RtR`;
const named = (name: string, value: string): string =>
  `X${String.fromCharCode(name.length)}\0\0\0${name}${value}`;
const floats = new Uint8Array(Float32Array.of(1, 2, 3, 4).buffer);

describe("hostile files", () => {
  const read = (pickle: string) => readPth(archive(pickle, { 0: floats }), "net.pth");

  it("are told from honest ones by what they do, not by how they are made", () => {
    const { tensors } = orThrow(
      read(`\x80\x02}${named("w", tensorOf("K\0", "K\x04\x85", "K\x01\x85"))}s.`),
    );
    expect(tensors["w"]?.data).toEqual(Float32Array.of(1, 2, 3, 4));
  });

  it("cannot reach a prototype", () => {
    const own = orThrow(
      read(`\x80\x02}${named("__proto__", tensorOf("K\0", "K\x04\x85", "K\x01\x85"))}s.`),
    );
    expect(Object.keys(own.tensors)).toEqual(["__proto__"]);
    // DICT and BUILD set what they find on the object itself.
    const polluted = `\x80\x02(${named("__proto__", `}${named("hurt", "K\x01")}s`)}d.`;
    expect(sentence(read(polluted))).not.toBe("");
    read(`\x80\x02ccollections\nOrderedDict\n}${named("__setstate__", "K\x01")}sb.`);
    expect(({} as Record<string, unknown>)["hurt"]).toBeUndefined();
    const { tensors } = orThrow(readPth(fixture("state_dict.pth")));
    expect(Object.keys(tensors)).toHaveLength(8);
  });

  it.each<[string, string]>([
    ["a length that steps back", "\x80\x02B\xfb\xff\xff\xff."],
    ["a length beyond the end", "\x80\x02X\xff\xff\xff\x7fabc."],
    ["no end", "\x80\x02}"],
    ["a call of a number", "\x80\x02K\x01)R."],
    ["an extension", "\x80\x02\x82\x01."],
    ["a buffer from elsewhere", "\x80\x05\x97."],
    ["an unknown opcode", "\x80\x02\xff."],
    ["a list in itself", "\x80\x02]q\0h\0a."],
    ["a dictionary in itself", `\x80\x02}q\0${named("a", "h\0")}s.`],
    ["a storage that is none", "\x80\x02K\x01Q."],
    [
      "more numbers than the file has",
      `\x80\x02${tensorOf("K\0", "J\xff\xff\xff\x7f\x85", "K\0\x85")}.`,
    ],
    ["elements beyond the storage", `\x80\x02${tensorOf("K\x01", "K\x04\x85", "K\x01\x85")}.`],
    ["a negative offset", `\x80\x02${tensorOf("J\xff\xff\xff\xff", "K\x04\x85", "K\x01\x85")}.`],
    ["a negative stride", `\x80\x02${tensorOf("K\x03", "K\x04\x85", "J\xff\xff\xff\xff\x85")}.`],
    ["a shape that is a text", `\x80\x02${tensorOf("K\0", named("4", ""), "K\x01\x85")}.`],
    ["nothing", "."],
  ])("%s gives a sentence", (_, pickle) => {
    const text = sentence(read(pickle));
    expect(text).toMatch(
      /^net\.pth: expected a checkpoint that torch\.save wrote, found one that is/,
    );
    expect(text).not.toMatch(/\n|undefined is not|at .*\.js/);
  });

  it("lists that double eighty times over end", () => {
    // Each list holds the one before twice.
    const doubling = Array.from(
      { length: 80 },
      (_, i) =>
        `]q${String.fromCharCode(i + 1)}(h${String.fromCharCode(i)}h${String.fromCharCode(i)}e`,
    );
    expect(sentence(read(`\x80\x02]q\0${doubling.join("")}.`))).toContain("nested too deep");
  });
});

describe("damage", () => {
  const files = readdirSync(folder).filter((name) => /\.pth/.test(name));

  it("of one bit of an entry in the zip form is an error that names the entry", () => {
    const whole = fixture("state_dict.pth");
    const parts = Object.entries(unzipSync(whole)).filter(([name]) => /data/.test(name));
    expect(parts.length).toBeGreaterThan(8);
    for (const [name, part] of parts) {
      // Stored uncompressed, so the entry's bytes are in the file; the last one flips.
      const at = Buffer.from(whole).indexOf(name) + name.length;
      const begin = Buffer.from(whole).indexOf(part, at);
      const bytes = whole.slice();
      bytes[begin + part.length - 1] = (bytes[begin + part.length - 1] as number) ^ 1;
      const text = sentence(readPth(bytes, "net.pth"));
      // PyTorch's own notes are not read.
      if (/\/\.data\//.test(name)) expect(text).toBe("");
      else
        expect(text).toBe(
          `net.pth: expected a checkpoint that torch.save wrote, found one that is cut short or damaged (its entry ${name} has another CRC-32 than it states)`,
        );
    }
  });

  it("is found where the list of contents is described for 4 GiB and more", () => {
    const whole = fixture("state_dict.pth");
    const end = Buffer.from(whole).lastIndexOf(Buffer.from("PK\x05\x06", "latin1"));
    const last = new DataView(whole.buffer, whole.byteOffset + end);
    // The record of 64-bit sizes, its locator, and an end that refers to them.
    const far = new DataView(new ArrayBuffer(76));
    far.setUint32(0, 0x06064b50, true);
    far.setBigUint64(4, 44n, true);
    for (const at of [24, 32]) far.setBigUint64(at, BigInt(last.getUint16(10, true)), true);
    far.setBigUint64(40, BigInt(last.getUint32(12, true)), true);
    far.setBigUint64(48, BigInt(last.getUint32(16, true)), true);
    far.setUint32(56, 0x07064b50, true);
    far.setBigUint64(64, BigInt(end), true);
    far.setUint32(72, 1, true);
    last.setUint32(16, 0xffffffff, true);
    const bytes = Uint8Array.from([
      ...whole.subarray(0, end),
      ...new Uint8Array(far.buffer),
      ...whole.subarray(end),
    ]);
    expect(orThrow(readPth(bytes)).tensors).toEqual(
      orThrow(readPth(fixture("state_dict.pth"))).tensors,
    );
    bytes[1344] = (bytes[1344] as number) ^ 1;
    expect(sentence(readPth(bytes))).toContain("state_dict/data/0 has another CRC-32");
  });

  it("goes unseen where PyTorch was told to compute no sums", () => {
    const bytes = fixture("without_sums.pth").slice();
    const read = () => orThrow(readPth(bytes, "without_sums.pth")).tensors;
    expect(read()["w"]?.data).toEqual(Float32Array.of(0, 1, 2, 3, 4, 5));
    const ones = new Uint8Array(Float32Array.of(1, 1, 1).buffer);
    bytes[Buffer.from(bytes).indexOf(ones) + 3] = 0x40;
    expect(read()["v"]?.data[0]).not.toBe(1);
  });

  it("of any byte, and any cut, gives tensors or a sentence", () => {
    const whole = new Map(files.map((file) => [file, fixture(file)]));
    fc.assert(
      fc.property(
        fc.constantFrom(...files),
        fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(255)), {
          maxLength: 6,
        }),
        fc.oneof(
          { weight: 3, arbitrary: fc.constant(1) },
          { weight: 1, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }) },
        ),
        (file, changes, kept) => {
          const bytes = (whole.get(file) as Uint8Array).slice();
          for (const [where, byte] of changes)
            bytes[Math.min(bytes.length - 1, Math.floor(where * bytes.length))] = byte;
          const read = readPth(bytes.subarray(0, Math.ceil(kept * bytes.length)), file);
          if (E.isRight(read)) {
            for (const { shape, data } of Object.values(read.right.tensors))
              expect(data.length).toBe(shape.reduce((n, d) => n * d, 1));
          } else {
            const text = renderError(read.left);
            expect(text.startsWith(`${file}: expected `)).toBe(true);
            expect(text).not.toContain("\n");
          }
        },
      ),
      { numRuns: 3000 },
    );
  });
});

describe("layouts", () => {
  const weights = (file: string) =>
    orThrow(publishedWeights(orThrow(readPth(fixture(file), file)), file));
  const network = [
    "backbone.conv1.weight",
    "backbone.bn1.weight",
    "backbone.bn1.bias",
    "backbone.bn1.running_mean",
    "backbone.bn1.running_var",
    "classifier.fc.weight",
    "classifier.fc.bias",
  ];

  it("a state dict's names become ours", () => {
    for (const file of ["state_dict.pth", "state_dict_legacy.pth"]) {
      const { tensors, layout, wrapper, leftOut } = weights(file);
      expect(Object.keys(tensors)).toEqual(network);
      expect({ layout, wrapper, leftOut }).toEqual({
        layout: "a state dict",
        wrapper: "",
        leftOut: ["bn1.num_batches_tracked"],
      });
    }
  });

  it("a training program's checkpoint, with DataParallel's prefix", () => {
    const { tensors, layout, wrapper, leftOut } = weights("data_parallel.pth.tar");
    expect(Object.keys(tensors)).toEqual(network);
    expect(layout).toContain('under "state_dict"');
    expect(wrapper).toBe("module.");
    expect(leftOut).toEqual(["state_dict.module.bn1.num_batches_tracked", "best_acc1"]);
  });

  it("MiSLAS's second stage", () => {
    const { tensors, layout, wrapper } = weights("mislas_stage2.pth.tar");
    expect(Object.keys(tensors)).toEqual([...network, "lws.learned_norm"]);
    expect(tensors["lws.learned_norm"]?.data).toEqual(Float32Array.of(1, 2, 3, 4, 5));
    expect([layout, wrapper]).toEqual(["a checkpoint of the MiSLAS program", "module."]);
  });

  const one = { dtype: "F32", shape: [5], data: Float32Array.of(1, 2, 3, 4, 5) } as const;
  const named = (...names: readonly string[]) =>
    publishedWeights({ tensors: Object.fromEntries(names.map((n) => [n, one])), metadata: {} });

  it("classifier-balancing's, whose scales are a vector", () => {
    const { tensors, layout } = orThrow(
      named(
        "state_dict_best.feat_model.module.conv1.weight",
        "state_dict_best.classifier.module.fc.bias",
        "state_dict_best.classifier.module.scales",
      ),
    );
    expect(Object.keys(tensors)).toEqual([
      "backbone.conv1.weight",
      "classifier.fc.bias",
      "lws.learned_norm",
    ]);
    expect(tensors["lws.learned_norm"]?.shape).toEqual([1, 5]);
    expect(layout).toBe("a checkpoint of the classifier-balancing program");
  });

  it("keep names that they do not know, and refuse two of one name", () => {
    expect(Object.keys(orThrow(named("encoder.weight", "backbone.a")).tensors)).toEqual([
      "encoder.weight",
      "backbone.a",
    ]);
    expect(sentence(named("fc.bias", "classifier.fc.bias"))).toBe(
      'pth: expected a state dict, found two tensors that would be "classifier.fc.bias"',
    );
    expect(sentence(named("bn1.num_batches_tracked"))).toContain("found none");
    expect(sentence(named())).toContain("found none");
  });
});
