// Compiles the kernels to WebAssembly: for a memory of one thread and for a shared one, without and with relaxed SIMD.
//
// The binaries are written as modules with text in them, which every bundler and Node load alike.
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const here = fileURLToPath(new URL(".", import.meta.url));
const generated = fileURLToPath(new URL("../src/generated/", import.meta.url));

const compile = async (name, options) => {
  const files = {};
  const { error } = await asc.main(
    [
      "index.ts",
      `--baseDir=${here}`,
      "--outFile=kernels.wasm",
      "--importMemory",
      "--runtime=stub",
      "--optimizeLevel=3",
      "--noAssert",
      "--disableWarning",
      "--enable=simd,threads,relaxed-simd",
      ...options,
    ],
    {
      stderr: process.stderr,
      writeFile: (file, contents) => {
        files[file] = contents;
      },
    },
  );
  if (error) throw new Error(`${name}: ${error.message}`);
  const text = Buffer.from(files["kernels.wasm"]).toString("base64");
  writeFileSync(
    `${generated}${name}.ts`,
    `/** The kernels, made by assembly/build.mjs from assembly/*.ts; WebAssembly in base64. */\nexport const binary =\n  "${text}";\n`,
  );
  console.log(`${name}: ${files["kernels.wasm"].length} bytes`);
};

mkdirSync(generated, { recursive: true });
const shared = ["--sharedMemory", "--maximumMemory=65536"];
await compile("single", ["--use=RELAXED=0"]);
await compile("single-relaxed", ["--use=RELAXED=1"]);
await compile("shared", ["--use=RELAXED=0", ...shared]);
await compile("shared-relaxed", ["--use=RELAXED=1", ...shared]);
