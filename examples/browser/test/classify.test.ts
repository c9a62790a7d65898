// The page that classifies pictures with a trained run: it says what the same run says in Node.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { start } from "@longtail/backend-wasm";
import { folderStore } from "@longtail/checkpoint/folder-store";
import { parseCifar100File } from "@longtail/cifar";
import { orThrow } from "@longtail/core";
import { calibration } from "@longtail/ece";
import { openDecoder, square } from "@longtail/images";
import { embedded, loadRun, plan, run } from "@longtail/mislas";
import { networkFolder } from "@longtail/pretrained";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isSkipped, type Opened, open, overflow } from "./browser.js";

const photo = fileURLToPath(
  new URL("../../../packages/datasets/images/test/fixtures/photo.png", import.meta.url),
);
const { mislas } = embedded(
  { classes: 4, largestClass: 40, imbalanceFactor: 10 },
  { batch: 16, epochs: 1, stage2Epochs: 1 },
);

describe.skipIf(isSkipped())("the page that classifies", () => {
  let browser: Opened;
  const folder = mkdtempSync(join(tmpdir(), "longtail-classify-"));
  const files = ["pipeline.json", "input.json", "stage2-last.safetensors"];
  beforeAll(async () => {
    await orThrow(start({ threads: 1 }));
    const pipeline = { ...mislas, dataset: { ...mislas.dataset, side: 8, testPerClass: 5 } };
    await orThrow(run(await orThrow(plan(pipeline)), { store: folderStore(folder) }));
    browser = await open();
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const opened = (width: number) =>
    browser.page({ viewport: { width, height: 900 } }, "classify.html");

  it.each([390, 1280])("says at a width of %i what the run says in Node", async (width) => {
    const page = await opened(width);
    await page.locator("#run-files").setInputFiles(files.map((name) => join(folder, name)));
    await page.getByText("4 classes, images of 8 x 8 pixels").waitFor();
    await page.getByText("not calibrated").waitFor();
    const notes = join(folder, "notes.png");
    writeFileSync(notes, "not an image");
    await page.locator("#picture-files").setInputFiles([photo, notes]);
    await page.locator("#answers li").waitFor();
    await page.getByText("notes.png: expected a JPEG or PNG image, found something else").waitFor();

    const decode = await orThrow(openDecoder);
    const loaded = await orThrow(loadRun(folderStore(folder)));
    const picture = square(await orThrow(decode("photo.png", readFileSync(photo))), 8);
    const [said] = await orThrow(loaded.classify(picture));
    loaded.dispose();
    expect(await page.locator("#answers strong").textContent()).toBe(said?.className);
    const shown = await page.locator("#answers .sure").first().textContent();
    expect(Math.abs(Number.parseFloat(shown ?? "") - 100 * (said?.confidence ?? 0))).toBeLessThan(
      0.2,
    );
    expect(await page.locator("#answers meter").count()).toBe(3);
    expect(await overflow(page)).toBe(0);
    const shots = process.env["SCREENSHOTS"];
    if (shots !== undefined)
      await page.screenshot({ path: join(shots, `classify-${width}.png`), fullPage: true });
  });

  it("takes a whole folder, and says what a run lacks", async () => {
    const page = await opened(800);
    await page.locator("#run-folder").setInputFiles(folder);
    await page.getByText("4 classes").waitFor();
    await page.locator("#run-files").setInputFiles([join(folder, "pipeline.json")]);
    await page.getByText("input.json: not found (class names and image shape").waitFor();
    expect(await page.locator("#pictures-section").isVisible()).toBe(false);
  });

  it("judges its own trained network on a file of CIFAR's records", async () => {
    const records = new Uint8Array(12 * 3074);
    for (let i = 0; i < records.length; i++) records[i] = (i * 7919) % 251;
    for (let i = 0; i < 12; i++) records[i * 3074 + 1] = 8 * i;
    const file = join(folder, "test.bin");
    writeFileSync(file, records);
    const { images, labels } = orThrow(parseCifar100File(records, file));
    const store = folderStore(fileURLToPath(networkFolder("cifar100-lt-100-mislas")));
    const loaded = await orThrow(loadRun(store));
    const said = await orThrow(loaded.classify(images));
    loaded.dispose();
    const { ece } = orThrow(
      calibration({
        confidences: said.map(({ confidence }) => confidence),
        predictions: said.map(({ label }) => label),
        labels,
      }),
    );

    const page = await opened(800);
    await page.locator("#pretrained").click();
    await page.getByText("100 classes, images of 32 x 32 pixels").waitFor();
    await page.locator("#picture-files").setInputFiles([file]);
    await page.locator("#judgment svg").waitFor();
    const text = (await page.locator("#judgment").textContent()) ?? "";
    expect(Math.abs(Number(/ECE ([\d.]+)/.exec(text)?.[1]) - 100 * ece)).toBeLessThan(0.2);
    expect(text).toContain("12 predictions");
    writeFileSync(file, records.subarray(1));
    await page.locator("#picture-files").setInputFiles([file]);
    await page.getByText("test.bin: expected CIFAR-100 records of 3074 bytes each").waitFor();
    rmSync(file);
  });

  it("complains of nothing on its console", () => {
    // Chromium reports each 404, also of the calibrator that the trained network does not have.
    expect(browser.complaints.filter((text) => !text.includes("404"))).toEqual([]);
  });
});
