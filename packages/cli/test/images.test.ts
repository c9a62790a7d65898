import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { longtail, temporaryFolder } from "./terminal.js";

const fixture = (name: string): string =>
  fileURLToPath(new URL(`../../datasets/images/test/fixtures/${name}`, import.meta.url));

/** A folder of images: twelve cats, six dogs, three cows. */
const pets = (): string => {
  const folder = join(temporaryFolder(), "pets");
  const all = { cat: [12, "quads.jpg"], dog: [6, "grey.png"], cow: [3, "clear.png"] } as const;
  for (const [name, [count, file]] of Object.entries(all)) {
    mkdirSync(join(folder, name), { recursive: true });
    for (let i = 0; i < count; i++)
      cpSync(fixture(file), join(folder, name, `${i}${file.slice(-4)}`));
  }
  writeFileSync(join(folder, "notes.txt"), "not an image");
  return folder;
};

const short = ["--set=stage1.epochs=1", "--set=stage2.epochs=1"];

describe("--images", () => {
  it("plans, trains, evaluates and calibrates on a folder of images", {
    timeout: 120_000,
  }, async () => {
    const images = pets();
    const planned = await longtail("plan", "folder/mislas", "--images", images);
    expect(planned.out).toMatch(/training images +17 of 3 classes, 10 to 2 per class/);
    expect(planned.out).toMatch(/test images +4\n/);
    expect(planned.out).toMatch(/note +1 file is not used, .*: notes.txt/);

    const out = join(temporaryFolder(), "run");
    const held = "--set=dataset.validationFraction=0.2";
    const run = ["run", "folder/mislas", `--images=${images}`, `--out=${out}`, ...short, held];
    const ran = await longtail(...run);
    expect(ran.err).toContain("1 file is not used");
    expect(ran.code).toBe(0);
    expect(readFileSync(join(out, "report.html"), "utf8")).toContain("images of 3 classes");
    expect((await longtail("evaluate", out, "--images", images)).code).toBe(0);
    expect((await longtail("calibrate", out, "--images", images)).out).toContain("temperature");
  });

  it("says in one sentence what to do", async () => {
    const images = pets();
    const without = await longtail("plan", "folder/plain");
    expect(without.err).toContain("the folder of images: not found (pass it with --images)");
    const other = await longtail("plan", "embedded/plain", "--images", images);
    expect(other.err).toContain(
      "--images needs a pipeline on dataset/folder, such as the recipe folder/mislas, got one on dataset/synthetic",
    );
    const both = await longtail("plan", "folder/plain", "--images", images, "--data", images);
    expect(both.code).toBe(2);
    expect(both.err).toContain("'--images <folder>' cannot be used with option '--data <folder>'");
    writeFileSync(
      join(images, "cat", "broken.jpg"),
      readFileSync(fixture("quads.jpg")).subarray(0, 300),
    );
    const broken = await longtail("plan", "folder/plain", "--images", images);
    expect(broken.code).toBe(1);
    expect(broken.err).toMatch(/^longtail: cat\/broken.jpg: cannot be read \(.*\)\n$/);
  });
});
