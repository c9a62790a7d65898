import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname } from "node:path";
import { failure, type LongtailError, type ReadFile, renderError } from "@longtail/core";
import { readFolder } from "@longtail/core/read-folder";
import * as E from "#fp-ts/Either";
import * as TE from "#fp-ts/TaskEither";

const decoder = new URL("../../../image-decoder/test/fixtures/", import.meta.url);
const transforms = new URL("../../../image-transforms/test/fixtures/", import.meta.url);

const fixtures = { decoder, transforms, own: new URL("fixtures/", import.meta.url) };

/** A file that another program wrote, by its name among a package's fixtures. */
export const fixture = (name: string, from: keyof typeof fixtures = "own"): Uint8Array =>
  new Uint8Array(readFileSync(new URL(name, fixtures[from])));

/** A small JPEG and a small PNG. */
export const jpeg = fixture("quads.jpg", "decoder");
export const png = fixture("grey.png", "decoder");

/** A JPEG that ends too early. */
export const cut = jpeg.subarray(0, 300);

export const text = (...lines: readonly string[]): Uint8Array =>
  new TextEncoder().encode(lines.map((line) => `${line}\n`).join(""));

/** The sentences of a left; "no error" of a right. */
export const sentence = (result: E.Either<LongtailError, unknown>): string =>
  E.isLeft(result) ? renderError(result.left) : "no error";

export type Files = Readonly<Record<string, Uint8Array>>;

/** A reader of files in memory, which cannot list them. */
export const readerOf =
  (files: Files): ReadFile =>
  (path) => {
    const bytes = files[path];
    return bytes === undefined
      ? TE.left(failure("FileMissing", { file: path, purpose: "a test" }))
      : TE.right(bytes);
  };

/** The same with `list`. */
export const listingReaderOf = (files: Files): ReadFile =>
  Object.assign(readerOf(files), { list: TE.right(Object.keys(files)) });

/** Does something with files on disk, and removes them. */
export const onDisk = async <A>(
  files: Files,
  use: (read: ReadFile, folder: string) => Promise<A>,
): Promise<A> => {
  const folder = await mkdtemp(`${tmpdir()}/longtail-image-list-`);
  try {
    for (const [path, bytes] of Object.entries(files)) {
      await mkdir(dirname(`${folder}/${path}`), { recursive: true });
      await writeFile(`${folder}/${path}`, bytes);
    }
    return await use(readFolder(folder), folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
