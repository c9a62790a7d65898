// The whole way on a small part: drawn pictures through the trained ResNet-32, a head of two epochs, its ONNX file, its page.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bytesSource, openArray, readArray, readLabels } from "@longtail/arrays";
import { start } from "@longtail/backend-wasm";
import { folderStore } from "@longtail/checkpoint/folder-store";
import { inFiles, orThrow } from "@longtail/core";
import { embedded, loadHead, loadRun, plan } from "@longtail/mislas";
import { networkFolder } from "@longtail/pretrained";
import { InferenceSession, Tensor } from "onnxruntime-web";
import { chromium } from "playwright";
import { preview } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { halves, program } from "../src/program.js";
import { encodeWith } from "../src/transformers.js";

const out = mkdtempSync(join(tmpdir(), "longtail-head-"));
const page = join(out, "page");
const said: string[] = [];
const array = async (file: string) =>
  orThrow(openArray(bytesSource(readFileSync(join(out, file)), file)));

beforeAll(async () => {
  await orThrow(start({ threads: 1 }));
  const encoderFolder = fileURLToPath(networkFolder("cifar100-lt-100-mislas"));
  const encoder = await orThrow(loadRun(folderStore(encoderFolder)));
  const { plain } = embedded(
    { classes: 4, largestClass: 40, imbalanceFactor: 10 },
    { batch: 16, epochs: 1, stage2Epochs: 1 },
  );
  const set = { ...plain.dataset, side: 32, testPerClass: 20 };
  const { dataset } = await orThrow(plan({ ...plain, dataset: set }));
  const { train, test, counts, classNames } = dataset;
  if (inFiles(train) || inFiles(test)) throw new Error("images in memory expected");
  const images = { train, test, counts, classNames };
  const say = (text: string) => void said.push(text);
  await program({ encoder, encoderFolder, ...images, methods: ["plain"], out, epochs: 2, say });
  encoder.dispose();
}, 60_000);
afterAll(() => rmSync(out, { recursive: true }));

it("halves a balanced set, the first half with the classes' shares", () => {
  const { validation, test } = halves(Int32Array.from([0, 1, 0, 1, 0, 1, 0, 1]), [10, 1]);
  expect(validation).toEqual([0, 2, 1]);
  expect(test).toEqual([4, 6, 5, 7]);
});

it("writes rows that belong together, and a table", async () => {
  const features = await orThrow(readArray(await array("test-features.npy")));
  const labels = await orThrow(readLabels(await array("test-labels.npy")));
  expect(features.shape).toEqual([40, 64]);
  expect([...labels].filter((label) => label === 3)).toHaveLength(10);
  expect(said.join("")).toMatch(/plain, calibrated +\d+\.\d/);
});

it("exports what the head says", async () => {
  const head = await orThrow(loadHead(folderStore(join(out, "heads", "plain"))));
  expect(head.calibrator?.kind).toBe("temperature");
  const { data } = await orThrow(readArray(await array("test-features.npy")));
  const rows = Float32Array.from(data);
  const expected = (await orThrow(head.classify(rows))).flatMap(({ probabilities }) => [
    ...probabilities,
  ]);
  head.dispose();
  const file = readFileSync(join(out, "heads", "plain", "model.onnx"));
  const session = await InferenceSession.create(Uint8Array.from(file));
  const { probabilities } = await session.run({
    features: new Tensor("float32", rows, [40, 64]),
  });
  await session.release();
  const found = probabilities?.data as Float32Array;
  expect(found).toHaveLength(expected.length);
  expected.forEach((p, i) => {
    expect(Math.abs(p - (found[i] as number))).toBeLessThan(1e-4);
  });
});

it("takes the features of transformers.js, batch by batch", async () => {
  const asked: number[] = [];
  const pictures = Array.from({ length: 18 }, (_, i) => `${i}.jpg`);
  const { features, width } = await encodeWith(async (some) => {
    asked.push(some.length);
    const data = Float32Array.from(some.flatMap((name) => [Number.parseInt(name, 10), 1, 9, 9]));
    return { dims: [some.length, 2, 2], data };
  }, pictures);
  expect([asked, width]).toEqual([[16, 2], 2]);
  expect(features.slice(-4)).toEqual(Float32Array.of(16, 1, 17, 1));
});

const browserPath = [process.env["CHROMIUM_PATH"] ?? "", "/usr/bin/chromium"].find((path) =>
  existsSync(path),
);
const required = (process.env["LONGTAIL_REQUIRE_BACKENDS"] ?? "").split(",").includes("chromium");

describe.skipIf(browserPath === undefined && !required)("the page", () => {
  it("says at any width what the head says in Node", async () => {
    process.env["HEAD_PAGE"] = page;
    const server = await preview({ preview: { port: 0, host: "127.0.0.1" }, logLevel: "error" });
    const browser = await chromium.launch({
      executablePath: browserPath as string,
      args: ["--no-sandbox", "--disable-quic", "--no-first-run"],
    });
    try {
      const pixels = await orThrow(readArray(await array("page/images.npy")));
      const encoder = await orThrow(loadRun(folderStore(join(page, "encoder"))));
      const head = await orThrow(loadHead(folderStore(join(page, "head"))));
      const { features } = await orThrow(encoder.features(Uint8Array.from(pixels.data)));
      const expected = (await orThrow(head.classify(features))).map(
        ({ className, confidence }) => `${className}, ${(100 * confidence).toFixed(0)} %`,
      );
      encoder.dispose();
      head.dispose();
      const tab = await browser.newPage({ viewport: { width: 390, height: 900 } });
      await tab.goto(server.resolvedUrls?.local[0] as string);
      await tab.locator("#answers li").first().waitFor();
      expect(await tab.locator("#answers .said").allTextContents()).toEqual(expected);
      for (const width of [390, 1280]) {
        await tab.setViewportSize({ width, height: 900 });
        const overflow = "document.documentElement.scrollWidth - window.innerWidth";
        expect(await tab.evaluate(overflow)).toBeLessThanOrEqual(0);
      }
    } finally {
      await browser.close();
      await server.close();
    }
  });
});
