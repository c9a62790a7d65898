import { pageStyle } from "@longtail/report";
import { defineConfig } from "vite";

// Threads of WebAssembly need a page that is isolated from others; any server that sends these two headers will do.
const headers = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

// A thread of WebAssembly is started from the text of a function, which must not name what lies outside of it. tfjs guards the one
// such name by `typeof`, and a minifier that sees it declared takes the guard away.
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
  // fp-ts as ES modules, as io-ts asks for it in a bundle: one copy, and only what is used.
  resolve: { alias: [{ find: /^fp-ts\/lib\/(.*)$/, replacement: "fp-ts/es6/$1" }] },
  server: { headers },
  preview: { headers },
  build: {
    outDir: "../dist",
    emptyOutDir: true,
    target: "es2022",
    chunkSizeWarningLimit: 1500,
    rolldownOptions: { checks: { pluginTimings: false } },
  },
  worker: { format: "es", plugins: () => [threads] },
  optimizeDeps: { entries: ["index.html", "worker/main.ts"] },
  plugins: [
    {
      name: "report-style",
      // The look of the HTML report, in the page before anything is painted.
      transformIndexHtml: () => [{ tag: "style", children: pageStyle, injectTo: "head-prepend" }],
    },
  ],
});
