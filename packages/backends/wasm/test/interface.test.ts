import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import asc from "assemblyscript/asc";
import { describe, expect, it } from "vitest";
import { type Arguments, argumentBytes, jobs, layouts } from "../src/generated/interface.js";
import { type Operation, writeArguments } from "../src/internal/kernels/arguments.js";
import { hasRelaxedSimd, importsOf } from "../src/internal/kernels/binary.js";

// Node 20 has relaxed SIMD behind this flag.
if (!hasRelaxedSimd()) setFlagsFromString("--experimental-wasm-relaxed-simd");

const assembly = fileURLToPath(new URL("../assembly", import.meta.url));

interface Description {
  readonly operations: Readonly<
    Record<
      string,
      { readonly jobs: string[]; readonly arguments: Readonly<Record<string, string>> }
    >
  >;
  readonly functions: Readonly<Record<string, { readonly parameters: object }>>;
}

const description = JSON.parse(
  await readFile(`${assembly}/interface/interface.json`, "utf8"),
) as Description;

const operations = Object.entries(description.operations).map(([name, operation]) => ({
  name: name as Operation,
  className: `${name[0]?.toUpperCase()}${name.slice(1)}`,
  arguments: Object.keys(operation.arguments),
  jobs: operation.jobs,
}));

// A module in which each argument of each operation has a function that reads it, as the kernels
// do.
const readers = `
import * as blocks from "./generated/arguments";
${operations
  .flatMap(({ name, className, arguments: args }) =>
    args.map(
      (arg) => `export function ${name}_${arg}(block: usize): f64 {
  return <f64>changetype<blocks.${className}>(block).${arg};
}`,
    ),
  )
  .join("\n")}`;

const compileReaders = async (): Promise<WebAssembly.Module> => {
  let binary = new Uint8Array();
  const options = ["readers.ts", "--outFile=readers.wasm", "--importMemory", "--runtime=stub"];
  const { error } = await asc.main(options, {
    readFile: (file) =>
      file === "readers.ts" ? readers : readFile(`${assembly}/${file}`, "utf8").catch(() => null),
    writeFile: (_file, contents) => {
      binary = Uint8Array.from(contents as Uint8Array);
    },
  });
  if (error !== null) throw error;
  return WebAssembly.compile(binary);
};

// Values that no two arguments share. Booleans alternate.
const distinct = (operation: Operation): Readonly<Record<string, number | boolean>> =>
  Object.fromEntries(
    Object.entries(layouts[operation]).map(([name, { type }], i) => [
      name,
      type === "bool" ? i % 2 === 0 : 1000 + i,
    ]),
  );

const binaries = {
  single: () => import("../src/generated/single.js"),
  "single-relaxed": () => import("../src/generated/single-relaxed.js"),
  shared: () => import("../src/generated/shared.js"),
  "shared-relaxed": () => import("../src/generated/shared-relaxed.js"),
};

describe("the interface of the WebAssembly kernels", () => {
  it("hands every argument of every operation to the field of its name", async () => {
    const module = await compileReaders();
    const memory = new WebAssembly.Memory({ initial: 1 });
    const { exports } = await WebAssembly.instantiate(module, importsOf(memory));
    const block = 1024;
    for (const { name, arguments: args } of operations) {
      const values = distinct(name);
      expect(Object.keys(values)).toEqual(args);
      writeArguments(new DataView(memory.buffer, block, argumentBytes), name, values as never);
      const read = Object.fromEntries(
        args.map((arg) => [arg, (exports[`${name}_${arg}`] as (at: number) => number)(block)]),
      );
      expect(read, name).toEqual(
        Object.fromEntries(Object.entries(values).map(([arg, value]) => [arg, Number(value)])),
      );
    }
  });

  it("keeps signs, fractions and the upper half of the address space", () => {
    const block = new DataView(new ArrayBuffer(argumentBytes));
    writeArguments(block, "sumColumns", {
      matrix: 2 ** 32 - 16,
      partials: 16,
      sums: 32,
      factor: 1 / 3,
      rows: -1,
      columns: 2 ** 31 - 1,
      rowsPerChunk: 1,
    });
    const { matrix, factor, rows, columns } = layouts.sumColumns;
    expect(block.getUint32(matrix.offset, true)).toBe(2 ** 32 - 16);
    expect(block.getFloat64(factor.offset, true)).toBe(1 / 3);
    expect(block.getInt32(rows.offset, true)).toBe(-1);
    expect(block.getInt32(columns.offset, true)).toBe(2 ** 31 - 1);
  });

  it("clears an optional argument that is left out", () => {
    const block = new DataView(new ArrayBuffer(argumentBytes));
    const add = { a: 16, b: 32, sum: 48, count: 4, perChunk: 4 };
    for (let i = 0; i < argumentBytes; i++) block.setUint8(i, 255);
    writeArguments(block, "sgd", {
      parameter: 16,
      gradient: 32,
      newParameter: 48,
      rate: 64,
      momentum: 0,
      weightDecay: 0,
      nesterov: false,
      count: 4,
    });
    expect(block.getUint32(layouts.sgd.velocity.offset, true)).toBe(0);
    // @ts-expect-error a missing argument
    const missing: Arguments["add"] = { a: 16, b: 32, sum: 48, count: 4 };
    // @ts-expect-error a misspelled argument
    writeArguments(block, "add", { ...missing, perChunck: 4 });
    // @ts-expect-error an argument of another type
    writeArguments(block, "add", { ...add, count: true });
  });

  it("numbers the jobs one after the other", () => {
    const numbers = Object.values(jobs).flatMap((of) => Object.values(of));
    expect(numbers).toEqual(numbers.map((_, i) => i));
    for (const { name, jobs: names } of operations) expect(Object.keys(jobs[name])).toEqual(names);
  });

  it.each(Object.entries(binaries))("is what the binary %s exports", async (name, load) => {
    const { binary } = await load();
    const module = await WebAssembly.compile(Buffer.from(binary, "base64"));
    const shared = name.startsWith("shared");
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536, shared });
    const { exports } = await WebAssembly.instantiate(module, importsOf(memory));
    const functions = Object.entries(exports).filter(([, value]) => typeof value === "function");
    const arities = functions.map(([key, value]) => [key, (value as () => void).length]);
    expect(Object.fromEntries(arities)).toEqual(
      Object.fromEntries(
        Object.entries(description.functions).map(([key, { parameters }]) => [
          key,
          Object.keys(parameters).length,
        ]),
      ),
    );
  });
});
