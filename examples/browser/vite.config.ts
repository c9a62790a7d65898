import { fileURLToPath } from "node:url";
import { networkFolder } from "@longtail/pretrained";
import { pageStyle } from "@longtail/report";
import { defineConfig } from "vite";

// WebAssembly threads need a cross-origin isolated page, which any server gives by sending these two headers.
const headers = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

// WebAssembly threads start from the text of a function, which must not refer to names outside it. tfjs guards the one such
// name by `typeof`; a minifier that sees its declaration removes the guard.
const threads = {
  name: "threads-from-text",
  transform: (code: string, id: string) =>
    id.includes("tfjs-backend-wasm-threaded-simd.js")
      ? code.replace('typeof _scriptDir !== "undefined" && _scriptDir', "globalThis._scriptDir")
      : undefined,
};

export default defineConfig({
  root: "src",
  base: "./",
  appType: "mpa",
  // The networks of the package beside the pages.
  publicDir: fileURLToPath(new URL("..", networkFolder("cifar100-lt-100-mislas"))),
  // fp-ts as ES modules, so that io-ts and our code share one copy and only used code is bundled.
  resolve: { alias: [{ find: /^fp-ts\/lib\/(.*)$/, replacement: "fp-ts/es6/$1" }] },
  server: { headers },
  preview: { headers },
  build: {
    outDir: "../dist",
    emptyOutDir: true,
    target: "es2022",
    chunkSizeWarningLimit: 1500,
    rolldownOptions: {
      checks: { pluginTimings: false },
      input: ["src/index.html", "src/classify.html"],
    },
  },
  worker: { format: "es", plugins: () => [threads] },
  optimizeDeps: { entries: ["index.html", "classify.html", "worker/main.ts"] },
  plugins: [
    threads,
    {
      name: "report-style",
      // The style of the HTML report, inlined so that it applies to the first paint.
      transformIndexHtml: () => [{ tag: "style", children: pageStyle, injectTo: "head-prepend" }],
    },
  ],
});
