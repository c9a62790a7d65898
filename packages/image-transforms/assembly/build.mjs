// Compiles the kernels.
import { compile } from "../../../tools/assembly/compile.mjs";

await compile("index.ts", {
  from: new URL(".", import.meta.url),
  to: new URL("../src/generated/kernels.ts", import.meta.url),
  options: ["--enable=simd"],
});
