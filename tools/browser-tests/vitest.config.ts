import { fileURLToPath } from "node:url";
import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";
import { chromiumArguments, chromiumPath } from "./support/chromium.js";
import { pageTests } from "./support/page-tests.js";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const required = (process.env["LONGTAIL_REQUIRE_BACKENDS"] ?? "").split(",");
const missing = "no Chromium found; install one or set CHROMIUM_PATH";
if (chromiumPath === undefined) {
  if (required.includes("chromium")) throw new Error(missing);
  process.stderr.write(`skipping the tests in a browser: ${missing}\n`);
}

const bundle = {
  test: {
    name: "bundle",
    include: ["test/*.test.ts"],
    pool: "forks" as const,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
};

// The packages' own tests, in one page, so that files share compiled shaders.
const pages = {
  root: here("../.."),
  cacheDir: here("node_modules/.vite"),
  resolve: {
    alias: {
      "node:fs/promises": here("support/node-fs.ts"),
      "node:fs": here("support/node-fs.ts"),
    },
  },
  optimizeDeps: {
    // Listed, because vite reloads the page when it discovers a dependency later.
    include: [
      "@tensorflow/tfjs-core",
      "@tensorflow/tfjs-core/dist/register_all_gradients.js",
      "@tensorflow/tfjs-backend-cpu",
      "@tensorflow/tfjs-backend-webgl",
      "@tensorflow/tfjs-backend-webgpu",
      "d3-random",
      "fast-check",
      "fp-ts/es6/*.js",
      "io-ts",
    ],
  },
  test: {
    name: "pages",
    provide: { requiredBackends: required },
    setupFiles: [here("support/environment.ts")],
    include: [...pageTests],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    fileParallelism: false,
    isolate: false,
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({
        launchOptions: {
          ...(chromiumPath === undefined ? {} : { executablePath: chromiumPath }),
          args: [...chromiumArguments],
        },
      }),
      instances: [{ browser: "chromium" as const }],
    },
  },
};

export default defineConfig({
  test:
    chromiumPath === undefined
      ? { include: [], passWithNoTests: true }
      : { projects: [pages, bundle] },
});
