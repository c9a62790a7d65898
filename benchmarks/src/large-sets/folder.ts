import { copyFileSync, linkSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const sources = ["landscape.jpg", "portrait-444.jpg"].map((name) =>
  fileURLToPath(
    new URL(`../../../packages/image-transforms/test/fixtures/${name}`, import.meta.url),
  ),
);
// File systems limit the links to one file.
const LINKS = 30_000;
const HELD_OUT = 100;

/** A folder of `count` photographs under as many names, in `classes` folders, with their lists. The caller removes it. */
export const writeFolder = (
  count: number,
  classes: number,
): { readonly folder: string; readonly paths: readonly string[] } => {
  const folder = mkdtempSync(join(tmpdir(), "longtail-pictures-"));
  for (let label = 0; label < classes; label++) mkdirSync(join(folder, String(label)));
  const held = Math.min(HELD_OUT, count);
  const paths = Array.from({ length: count + held }, (_, i) => {
    const path = `${i % classes}/${i}.jpg`;
    const source = i % sources.length;
    const copy = join(folder, `${Math.floor(i / LINKS)}-${source}.copy`);
    if (i % LINKS < sources.length) copyFileSync(sources[source] as string, copy);
    linkSync(copy, join(folder, path));
    return path;
  });
  const lines = (from: number, to: number) =>
    paths
      .slice(from, to)
      .map((path, i) => `${path} ${(from + i) % classes}\n`)
      .join("");
  writeFileSync(join(folder, "train.txt"), lines(0, count));
  writeFileSync(join(folder, "test.txt"), lines(count, count + held));
  return { folder, paths: paths.slice(0, count) };
};
