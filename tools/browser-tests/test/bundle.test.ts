// A program as it is shipped: bundled, minified and tree-shaken. In a page it must learn, and see, what it does in Node.
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { readFolder } from "@longtail/core/read-folder";
import { ensureGradients } from "@longtail/ops";
import { expectClose } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import { type Browser, chromium } from "playwright";
import { build, type PreviewServer, preview } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { shown } from "../page/pictures.js";
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

const fixtures = new URL("../../../packages/", import.meta.url);
const sources = {
  "a/landscape.jpg": "image-transforms/test/fixtures/landscape.jpg",
  "a/cmyk.jpg": "image-decoder/test/fixtures/published-cmyk.jpg",
  "b/photo.png": "image-decoder/test/fixtures/photo.png",
  "b/rotated.jpg": "datasets/image-list/test/fixtures/exif-rotated.jpg",
  "test/small.jpg": "image-transforms/test/fixtures/small.jpg",
};

test("a production bundle shows pictures in files as Node does", async () => {
  const files: Record<string, Uint8Array> = {
    "train.txt": Buffer.from("a/landscape.jpg 0\na/cmyk.jpg 0\nb/photo.png 1\nb/rotated.jpg 1\n"),
    "test.txt": Buffer.from("test/small.jpg 0\n"),
  };
  for (const [path, source] of Object.entries(sources))
    files[path] = await readFile(new URL(source, fixtures));
  for (const [path, bytes] of Object.entries(files)) {
    await mkdir(dirname(join(outDir, "pets", path)), { recursive: true });
    await writeFile(join(outDir, "pets", path), bytes);
  }
  const expected = await shown(readFolder(join(outDir, "pets")));
  expect(expected).toHaveLength(5 * 32 * 32 * 3);
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(server.resolvedUrls?.local[0] as string);
  await page.waitForFunction("'pictures' in globalThis");
  const chosen = Object.fromEntries(
    Object.entries(files).map(([path, bytes]) => [path, [...bytes]]),
  );
  expect(await page.evaluate(`pictures.chosen(${JSON.stringify(chosen)})`)).toEqual(expected);
  expect(await page.evaluate("pictures.served(new URL('pets', location.href).href)")).toEqual(
    expected,
  );
  await page.close();
  expect(complaints).toEqual([]);
});
