// A program as it is shipped: bundled, minified and tree-shaken. In a page it must learn what it learns in Node.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureGradients } from "@longtail/ops";
import { expectClose } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import { type Browser, chromium } from "playwright";
import { build, type PreviewServer, preview } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { train } from "../page/train.js";
import { chromiumArguments, chromiumPath } from "../support/chromium.js";

const requiredBackends = (process.env["LONGTAIL_REQUIRE_BACKENDS"] ?? "").split(",");
const root = fileURLToPath(new URL("../page", import.meta.url));
let outDir: string;
let server: PreviewServer;
let browser: Browser;

beforeAll(async () => {
  outDir = await mkdtemp(join(tmpdir(), "longtail-page-"));
  const settings = { root, configFile: false, logLevel: "error", build: { outDir } } as const;
  await build(settings);
  server = await preview({ ...settings, preview: { port: 0, host: "127.0.0.1" } });
  browser = await chromium.launch({
    ...(chromiumPath === undefined ? {} : { executablePath: chromiumPath }),
    args: [...chromiumArguments],
  });
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
  await rm(outDir, { recursive: true, force: true });
});

test.for(["webgl", "webgpu"])(
  "a production bundle trains in a page, on %s",
  async (backend, { skip }) => {
    ensureGradients();
    await tf.setBackend("cpu");
    const expected = await train();
    expect(expected.at(-1)).toBeLessThan(0.8 * (expected[0] as number));

    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error") complaints.push(message.text());
    });
    await page.goto(server.resolvedUrls?.local[0] as string);
    await page.waitForFunction("'train' in globalThis");
    const missing = (await page.evaluate(`starts.${backend}()`)) as string | undefined;
    skip(missing !== undefined && !requiredBackends.includes(backend), missing);
    expect(missing).toBeUndefined();
    const losses = (await page.evaluate("train()")) as readonly number[];
    await page.close();
    expect(complaints).toEqual([]);
    await expectClose(losses, expected, { rtol: 1e-4 });
  },
);
