import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { readSafetensors } from "@longtail/checkpoint";
import { orThrow } from "@longtail/core";
import { embedded, recipeNamed } from "@longtail/mislas";
import { packTar } from "modern-tar";
import type { Page } from "playwright";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isSkipped, type Opened, open, overflow, saved } from "./browser.js";

const text = (value: unknown): string => JSON.stringify(value, null, 2);

// Small enough to train in seconds, long enough that the tests can look at a running page.
const methods = embedded(
  { classes: 4, largestClass: 60, imbalanceFactor: 10 },
  { batch: 8, epochs: 30, stage2Epochs: 2 },
);
const tiny = [methods.plain, methods.mislas].map((pipeline) =>
  text({ ...pipeline, dataset: { ...pipeline.dataset, side: 8, testPerClass: 10 } }),
);

const area = (page: Page, run: number) => page.locator(`#editor-${run} textarea`);

const write = async (page: Page, run: number, descriptor: string): Promise<void> => {
  const details = page.locator(`#details-${run}`);
  if ((await details.getAttribute("open")) === null) await details.locator("summary").click();
  await area(page, run).fill(descriptor);
};

const begin = async (page: Page): Promise<void> => {
  await write(page, 0, tiny[0] as string);
  await write(page, 1, tiny[1] as string);
  await page.getByRole("button", { name: "Train both" }).press("Enter");
};

const until = (page: Page, where: RegExp): Promise<void> =>
  page.locator(".where", { hasText: where }).first().waitFor({ timeout: 110_000 });
const done = (page: Page): Promise<void> =>
  page.locator(".where", { hasText: /^done/ }).nth(1).waitFor({ timeout: 110_000 });

const imageFixture = (name: string): string =>
  fileURLToPath(
    new URL(`../../../packages/datasets/images/test/fixtures/${name}`, import.meta.url),
  );

// A real drop of a folder on disk, which scripts in the page cannot make.
const dropFolder = async (page: Page, onto: string, folder: string): Promise<void> => {
  const session = await page.context().newCDPSession(page);
  const box = await page.locator(onto).boundingBox();
  if (box === null) throw new Error(`${onto} is not visible`);
  const [x, y] = [box.x + 20, box.y + 20];
  const data = { items: [], files: [folder], dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"] as const)
    await session.send("Input.dispatchDragEvent", { type, x, y, data });
};

const weightsOf = async (page: Page): Promise<readonly Uint8Array[]> => [
  (await saved(page, "Weights of plain")).bytes,
  (await saved(page, "Weights of MiSLAS")).bytes,
];

describe.skipIf(isSkipped())("the page", () => {
  let browser: Opened;
  let undisturbed: readonly Uint8Array[];
  beforeAll(async () => {
    browser = await open();
  });
  afterAll(() => browser.close());

  it("is painted before the training code is requested", async () => {
    const page = await browser.page();
    const [painted, asked] = await page.evaluate(() => [
      performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Infinity,
      Math.min(
        ...performance
          .getEntriesByType("resource")
          .filter(({ name }) => /\/(main|findings)-[^/]*\.js$/.test(name))
          .map(({ startTime }) => startTime),
      ),
    ]);
    expect(asked).toBeLessThan(Infinity);
    expect(painted).toBeLessThanOrEqual(asked as number);
  });

  it("shows each error of a descriptor beside its line", async () => {
    const page = await browser.page({ viewport: { width: 360, height: 740 } });
    const wrong = (tiny[1] as string).replace('"head": 0.2', '"head": 1.3');
    await write(page, 1, wrong);
    const beside = page.locator("#editor-1 .beside");
    await beside.waitFor();
    expect(await beside.textContent()).toBe("expected a number in [0, 1), got 1.3");
    const line = wrong.split("\n").findIndex((l) => l.includes('"head": 1.3')) + 1;
    expect(await page.locator("#editor-1 .gutter .bad").textContent()).toBe(String(line));
    expect(await page.locator("#editor-1 .complaints").textContent()).toBe(
      `Line ${line}: stage2.loss.head: expected a number in [0, 1), got 1.3`,
    );
    // A click on the error selects the line.
    await page.locator("#editor-1 .complaints button").click();
    const chosen = await area(page, 1).evaluate((a: HTMLTextAreaElement) =>
      a.value.slice(a.selectionStart, a.selectionEnd),
    );
    expect(chosen).toContain('"head": 1.3');

    await area(page, 1).fill((tiny[1] as string).replace('"name": "MiSLAS",', '"name": "MiSLAS"'));
    expect(await page.locator("#editor-1 .gutter .bad").textContent()).toBe("3");
    await page.getByRole("button", { name: "Train both" }).click();
    expect(await page.locator("#problems").textContent()).toContain("not JSON");

    // Errors that only planning finds appear beside their line as well.
    await area(page, 1).fill((tiny[1] as string).replace('"lws.learned_norm"', '"lws.nothing"'));
    await write(page, 0, tiny[0] as string);
    await page.getByRole("button", { name: "Train both" }).click();
    await page.locator("#editor-1 .beside", { hasText: "lws.nothing" }).waitFor();
    expect(await page.locator("#setup").isVisible()).toBe(true);
    expect(await overflow(page)).toBe(0);
    await page.context().close();
  });

  it("stores CIFAR's files and names missing and unrelated ones", async () => {
    const page = await browser.page();
    await page.locator("#tail canvas").nth(19).waitFor();
    await page.locator("#setting").selectOption("cifar10-lt-100/short");
    const body = Buffer.from("plane\n");
    const archive = await packTar(
      ["test_batch.bin", "readme.html", "batches.meta.txt"].map((name) => ({
        header: { name: `cifar-10-batches-bin/${name}`, size: body.length },
        body,
      })),
    );
    const file = (name: string, buffer: Buffer) => ({ name, mimeType: "", buffer });
    await page
      .locator("#files")
      .setInputFiles([
        file("cifar-10-binary.tar.gz", gzipSync(archive)),
        file("data_batch_1.bin", body),
      ]);
    const state = page.locator("#data-state");
    await state.getByText("lacks").waitFor();
    const lacks =
      "CIFAR-10 still lacks data_batch_2.bin, data_batch_3.bin, data_batch_4.bin, data_batch_5.bin.";
    expect(await state.textContent()).toBe(lacks);
    await page.locator("#files").setInputFiles([file("notes.txt", body)]);
    await page
      .locator("#problems", { hasText: "notes.txt: expected CIFAR's binary archive" })
      .waitFor();
    await page.reload();
    await page.locator("#setting:enabled").selectOption("cifar10-lt-10/short");
    expect(await state.textContent()).toBe(lacks);
    await page.getByRole("button", { name: "Train both" }).click();
    await page.locator("#problems", { hasText: "the 10 class names of CIFAR-10" }).waitFor();
    await page.context().close();
  });

  it("trains on a dropped or chosen folder of images, also after a reload", async () => {
    const folder = await mkdtemp(`${tmpdir()}/longtail-pets-`);
    try {
      const classes = { cat: [12, "quads.jpg"], dog: [6, "grey.png"], cow: [3, "clear.png"] };
      for (const [name, [count, file]] of Object.entries(classes)) {
        await mkdir(`${folder}/${name}`);
        for (let i = 0; i < Number(count); i++)
          await cp(imageFixture(String(file)), `${folder}/${name}/${i}${String(file).slice(-4)}`);
      }
      await writeFile(`${folder}/notes.txt`, "not an image");
      const page = await browser.page();
      await page.locator("#setting").selectOption("folder");
      await page.locator("#folder").setInputFiles(folder);
      const caption = page.locator("#tail figcaption");
      await caption.waitFor();
      expect(await caption.textContent()).toBe(
        "17 training images in 3 classes: 10 in the most frequent class, 2 in the rarest. 1 file is not used, being no JPEG or PNG image of a class: notes.txt.",
      );
      expect(
        await page
          .locator("#tail .column")
          .evaluateAll((all) => all.map((c) => c.getAttribute("title"))),
      ).toEqual(["cat: 10 images", "cow: 2 images", "dog: 5 images"]);

      // A drop replaces them; a broken image and an empty class are named.
      await writeFile(`${folder}/cat/broken.jpg`, "GIF89a");
      await mkdir(`${folder}/empty`);
      await dropFolder(page, "#own", folder);
      await page.locator("#problems", { hasText: "empty: expected JPEG or PNG images" }).waitFor();
      await rm(`${folder}/empty`, { recursive: true });
      await dropFolder(page, "#own", folder);
      await page.locator("#problems", { hasText: "cat/broken.jpg: expected a JPEG" }).waitFor();
      await rm(`${folder}/cat/broken.jpg`);
      await dropFolder(page, "#own", folder);
      await caption.waitFor();
      expect(await page.locator("#problems").textContent()).toBe("");

      await page.reload();
      await page.locator("#setting:enabled").selectOption("folder");
      await caption.waitFor();
      const short = ["plain", "mislas"].map((method) => {
        const recipe = recipeNamed(`folder/${method}`)?.pipeline;
        const [stage1, stage2] = [recipe?.stage1, recipe?.stage2].map(
          (stage) => stage && { ...stage, epochs: 1 },
        );
        return text({ ...recipe, stage1, ...(stage2 && { stage2 }) });
      });
      await write(page, 0, short[0] as string);
      await write(page, 1, short[1] as string);
      await page.getByRole("button", { name: "Train both" }).press("Enter");
      await done(page);
      expect(await page.locator("#gallery [role=status]").textContent()).toMatch(
        /of 4 test images/,
      );
      await page.context().close();
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it("trains both to the end, shows the results and offers them for download", async () => {
    const page = await browser.page({ acceptDownloads: true });
    await begin(page);
    await done(page);
    expect(await page.locator("#findings figure svg").count()).toBe(8);
    expect(await page.locator("#results tbody td").allTextContents()).not.toContain("–");
    // One point per epoch.
    const lines = page.locator("#curve-loss .lt-line:not([d='M0 5H14'])");
    const points = await lines.evaluateAll((all) =>
      all.map((line) => line.getAttribute("d")?.split("L").length),
    );
    expect(points).toEqual([30, 32]);
    expect(await page.locator("#gallery [role=status]").textContent()).toMatch(/of 40 test images/);
    await page.locator("#kind").selectOption("both-wrong");
    const tiles = await page.locator(".tile").count();
    await page.locator("#kind").selectOption("both-right");
    expect(tiles + (await page.locator(".tile").count())).toBeGreaterThan(0);

    undisturbed = await weightsOf(page);
    const [plain, mislas] = undisturbed.map((bytes) => orThrow(readSafetensors(bytes)));
    expect(plain?.tensors["backbone.conv1.weight"]?.shape).toEqual([16, 3, 3, 3]);
    expect(Object.keys(mislas?.tensors ?? {})).toContain("lws.learned_norm");
    const report = await saved(page, "Report");
    expect(report.name).toBe("report.html");
    expect(new TextDecoder().decode(report.bytes)).toContain("<h1>plain and MiSLAS</h1>");

    for (const colorScheme of ["light", "dark"] as const)
      for (const width of [1280, 360]) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 740 });
        expect(await overflow(page)).toBe(0);
        const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
        expect(ground).toBe(colorScheme === "dark" ? "rgb(13, 16, 20)" : "rgb(245, 246, 248)");
        expect((await page.screenshot({ fullPage: true })).length).toBeGreaterThan(50_000);
      }

    // After a reload everything is still there, and nothing is trained again.
    await page.reload();
    await done(page);
    await page.locator("#reliability-1 svg").waitFor();
    page.once("dialog", (dialog) => dialog.accept());
    await page.getByRole("button", { name: "Start over" }).click();
    await page.locator("#setup").waitFor();
    await page.context().close();
  });

  it("resumes after a pause and after reloads and ends with the same weights, bit for bit", async () => {
    const page = await browser.page({ acceptDownloads: true });
    await begin(page);
    await until(page, /^stage 1, epoch \d+ of 30/);
    // Without warning, in the middle of an epoch.
    await page.reload();
    await until(page, /^paused after \d+ of 3[02] epochs/);
    await page.getByRole("button", { name: "Resume" }).click();
    await until(page, /^stage/);
    await page.getByRole("button", { name: "Pause" }).click();
    await page.getByRole("button", { name: "Resume" }).waitFor();
    await page.reload();
    await page.locator("#curve-loss svg").waitFor();
    await page.getByRole("button", { name: "Resume" }).click();
    await done(page);
    const resumed = await weightsOf(page);
    resumed.forEach((bytes, i) => {
      expect(Buffer.compare(bytes, undisturbed[i] as Uint8Array)).toBe(0);
    });
    await page.context().close();
  });

  it("leaves the console without an error", () => {
    expect(browser.complaints).toEqual([]);
  });
});
