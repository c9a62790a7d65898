// Generates both sides of the interface, and compiles the kernels to WebAssembly: for a memory of
// one thread and for a shared one, without and with relaxed SIMD.
//
// A binary becomes a module that holds it as text, which Node and every bundler load alike.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { compile } from "../../../../tools/assembly/compile.mjs";
import { argumentClasses, exportedFunctions, jobSwitch } from "./interface/assembly-side.mjs";
import { readDescription } from "./interface/description.mjs";
import { typescriptSide } from "./interface/typescript-side.mjs";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const generated = "../src/generated";

const generate = () => {
  const text = readFileSync(at("interface/interface.json"), "utf8");
  const description = readDescription(JSON.parse(text));
  for (const folder of ["generated", generated]) mkdirSync(at(folder), { recursive: true });
  writeFileSync(at("generated/arguments.ts"), argumentClasses(description));
  writeFileSync(at("generated/jobs.ts"), jobSwitch(description));
  writeFileSync(at("generated/index.ts"), exportedFunctions(description));
  writeFileSync(at(`${generated}/interface.ts`), typescriptSide(description));
};

const compileAs = (name, options) =>
  compile("generated/index.ts", {
    from: new URL(".", import.meta.url),
    to: new URL(`${generated}/${name}.ts`, import.meta.url),
    options: ["--disableWarning", "--enable=simd,threads,relaxed-simd", ...options],
  });

generate();
const shared = ["--sharedMemory", "--maximumMemory=65536"];
await compileAs("single", ["--use=RELAXED=0"]);
await compileAs("single-relaxed", ["--use=RELAXED=1"]);
await compileAs("shared", ["--use=RELAXED=0", ...shared]);
await compileAs("shared-relaxed", ["--use=RELAXED=1", ...shared]);
