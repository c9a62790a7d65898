import { fileURLToPath } from "node:url";
import { pageStyle } from "@longtail/report";
import { defineConfig } from "vite";

// What `npm start` has written: the networks and some pictures.
const served =
  process.env["HEAD_PAGE"] ??
  fileURLToPath(new URL("../../runs/head-on-features/page", import.meta.url));

export default defineConfig({
  root: "page",
  base: "./",
  publicDir: false,
  // fp-ts as ES modules, so that io-ts and our code share one copy and only used code is bundled.
  resolve: { alias: [{ find: /^fp-ts\/lib\/(.*)$/, replacement: "fp-ts/es6/$1" }] },
  build: {
    outDir: "../dist/page",
    emptyOutDir: true,
    target: "es2022",
    chunkSizeWarningLimit: 1500,
    rolldownOptions: { checks: { pluginTimings: false } },
  },
  plugins: [
    {
      name: "report-style",
      transformIndexHtml: () => [{ tag: "style", children: pageStyle, injectTo: "head-prepend" }],
    },
    {
      name: "trained",
      // Read when asked for, so that the page is built before anything is trained.
      configurePreviewServer: async ({ middlewares }) => {
        const { trainedFiles } = await import("./dist/trained-files.js");
        middlewares.use("/trained/", trainedFiles(served));
      },
    },
  ],
});
