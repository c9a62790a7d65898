// Trained runs and weights from elsewhere, used: `predict`, and the names that PyTorch's wrappers write.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readSafetensors, writeSafetensors } from "@longtail/checkpoint";
import { folderStore } from "@longtail/checkpoint/folder-store";
import { orThrow } from "@longtail/core";
import { openDecoder, square } from "@longtail/images";
import { loadRun } from "@longtail/mislas";
import { beforeAll, describe, expect, it } from "vitest";
import { longtail, temporaryFolder, tiny } from "./terminal.js";

const fixture = (name: string) =>
  fileURLToPath(new URL(`../../datasets/images/test/fixtures/${name}`, import.meta.url));
const folder = join(temporaryFolder(), "run");
const pictures = temporaryFolder();
const settings = ["stage1.epochs=1", "stage2.epochs=1", "dataset.validationPerClass=10"].flatMap(
  (setting) => ["--set", setting],
);

beforeAll(async () => {
  expect((await longtail("run", tiny, ...settings, "--out", folder)).code).toBe(0);
  mkdirSync(join(pictures, "more"));
  copyFileSync(fixture("photo.png"), join(pictures, "photo.png"));
  copyFileSync(fixture("quads.jpg"), join(pictures, "more", "quads.JPG"));
  writeFileSync(join(pictures, "notes.txt"), "not an image");
}, 120_000);

describe("longtail predict", () => {
  it("says what loadRun says, of every image in a folder, without the run's data", async () => {
    const { code, out } = await longtail("predict", folder, pictures, "--json", "--top", "2");
    expect(code).toBe(0);
    const { images, ...rest } = JSON.parse(out);
    expect(rest).toEqual({ run: folder, weights: "stage2-last.safetensors", calibration: "none" });
    expect(images.map(({ file }: { file: string }) => file)).toEqual([
      join(pictures, "more", "quads.JPG"),
      join(pictures, "photo.png"),
    ]);
    const decode = await orThrow(openDecoder);
    const photo = await orThrow(decode("photo.png", readFileSync(fixture("photo.png"))));
    const run = await orThrow(loadRun(folderStore(folder)));
    const [said] = await orThrow(run.classify(square(photo, 8)));
    run.dispose();
    expect(images[1]).toMatchObject({ className: said?.className, label: said?.label });
    expect(images[1].confidence).toBeCloseTo(said?.confidence as number, 4);
    expect(images[1].top).toHaveLength(2);
    expect(images[1].top[0].confidence).toBeGreaterThanOrEqual(images[1].top[1].confidence);
  });

  it("is calibrated once the run is", async () => {
    expect((await longtail("predict", folder, pictures)).out).toContain("not calibrated");
    expect((await longtail("calibrate", folder)).code).toBe(0);
    expect((await longtail("predict", folder, pictures)).out).toMatch(
      /calibrated \(temperature\)\. Weights: stage2-last\.safetensors\.\n$/,
    );
    const best = await longtail("predict", folder, pictures, "--best");
    expect(best.out).toContain("Weights: stage2-best.safetensors");
  });

  it("names broken files, and classifies the others", async () => {
    const cut = join(temporaryFolder(), "cut\u001b.png");
    writeFileSync(cut, readFileSync(fixture("photo.png")).subarray(0, 300));
    const photo = join(pictures, "photo.png");
    const { code, out, err } = await longtail("predict", folder, cut, photo);
    expect(code).toBe(1);
    expect(out).toContain("photo.png");
    expect(err).toMatch(/longtail: .*cut\\u001b\.png: cannot be read \(it ends too early\)\n$/);
  });

  it("expands patterns that the shell has left, and refuses paths that name nothing", async () => {
    const { out } = await longtail("predict", folder, join(pictures, "p*.png"));
    expect(out).toContain("photo.png");
    writeFileSync(join(pictures, ".hidden"), "no shell names this");
    const more = await longtail("predict", folder, join(pictures, "m*"), join(pictures, "?hidden"));
    expect(more.err).toContain("?hidden: not found");
    const below = await longtail("predict", folder, join(pictures, "m*"), "--json");
    expect(JSON.parse(below.out).images).toHaveLength(1);
    const none = await longtail("predict", folder, join(pictures, "x*.png"));
    expect(none.err).toContain("x*.png: not found (an image to classify)");
    expect(none.code).toBe(1);
    expect((await longtail("predict", folder)).code).toBe(2);
    const nowhere = await longtail("predict", pictures, join(pictures, "photo.png"));
    expect(nowhere.err).toContain(`${join(pictures, "pipeline.json")}: not found`);
    expect(nowhere.code).toBe(1);
  });

  it("says what a run of an earlier version lacks", async () => {
    rmSync(join(folder, "input.json"));
    const { code, err } = await longtail("predict", folder, pictures);
    expect(err).toContain(`${join(folder, "input.json")}: not found (class names and image shape`);
    expect(code).toBe(1);
    // As the sentence says, resuming a run writes it, even one that has ended.
    expect((await longtail("run", tiny, ...settings, "--out", folder, "--resume")).code).toBe(0);
    expect((await longtail("predict", folder, pictures)).code).toBe(0);
  });
});

describe("weights from PyTorch", () => {
  const renamed = (prefix: string): string => {
    const { tensors } = orThrow(
      readSafetensors(readFileSync(join(folder, "stage2-best.safetensors"))),
    );
    const bytes = writeSafetensors({
      tensors: Object.fromEntries(Object.entries(tensors).map(([n, t]) => [prefix + n, t])),
    });
    const file = join(temporaryFolder(), "model.safetensors");
    writeFileSync(file, orThrow(bytes));
    return file;
  };
  const accuracyOf = async (...argv: readonly string[]) => {
    const { out, err, code } = await longtail("evaluate", folder, "--json", ...argv);
    return { err, code, accuracy: out === "" ? undefined : JSON.parse(out).accuracy };
  };

  it.each(["module.", "_orig_mod.", "module._orig_mod."])(
    "are read without the %s of a wrapper, and the command says so",
    async (prefix) => {
      const file = renamed(prefix);
      const { accuracy, err } = await accuracyOf("--weights", file);
      expect(accuracy).toBe((await accuracyOf()).accuracy);
      expect(err).toContain(`${file}: its names begin with "${prefix}"`);
    },
  );

  it("are read without a prefix of one's own where it is named", async () => {
    const file = renamed("net.");
    const refused = await accuracyOf("--weights", file);
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('tensor "net.backbone.');
    const { accuracy } = await accuracyOf("--weights", file, "--strip-prefix", "net.");
    expect(accuracy).toBe((await accuracyOf()).accuracy);
  });

  it("are refused by the file's name where a number is NaN", async () => {
    const bytes = readFileSync(renamed(""));
    bytes.writeFloatLE(Number.NaN, bytes.length - 4);
    const file = join(temporaryFolder(), "diverged.safetensors");
    writeFileSync(file, bytes);
    const { code, err } = await accuracyOf("--weights", file);
    expect(code).toBe(1);
    expect(err).toContain(`${file}: tensor "`);
    expect(err).toContain("found NaN");
  });
});
