// Compiles the kernel.
import { compile } from "../../../../tools/assembly/compile.mjs";

await compile("index.ts", {
  from: new URL(".", import.meta.url),
  to: new URL("../src/generated/kernel.ts", import.meta.url),
  options: ["--enable=simd"],
});
