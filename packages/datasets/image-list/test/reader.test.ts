import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import { promisify } from "node:util";
import {
  carriedError,
  orThrow,
  type PictureReader,
  type RandomView,
  type ReadFile,
} from "@longtail/core";
import { openDecoder } from "@longtail/image-decoder";
import { type Pictures, pictureReader } from "@longtail/image-list";
import { applyView, rgbOf } from "@longtail/image-transforms";
import { describe, expect, it } from "vitest";
import { cut, type Files, fixture, jpeg, onDisk, png, readerOf, text } from "./support.js";

const random: RandomView = {
  kind: "resized-crop",
  area: [0.08, 1],
  aspect: [3 / 4, 4 / 3],
  flip: true,
  jitter: { brightness: 0.4, contrast: 0.4, saturation: 0.4 },
};
const fixed = { kind: "center-crop", shorter: 9 } as const;
const size = 8;

const pets: Files = {
  "cat/1.jpg": jpeg,
  "cat/2.png": png,
  "cat/3.jpg": fixture("landscape.jpg", "transforms"),
  "dog/1.jpg": fixture("small.jpg", "transforms"),
  "dog/2.png": fixture("photo.png", "decoder"),
};
const labelOf = (path: string) => (path.startsWith("cat") ? 0 : 1);

const readerFor = (files: Files, read: ReadFile, given: Partial<Pictures> = {}): PictureReader =>
  pictureReader({
    paths: Object.keys(files),
    labels: Int32Array.from(Object.keys(files), labelOf),
    shape: [size, size, 3],
    damaged: "fail",
    read,
    workers: 1,
    ...given,
  });

const all = (length: number): Int32Array => Int32Array.from({ length }, (_, i) => i);

const closing = async <A>(reader: PictureReader, use: (reader: PictureReader) => Promise<A>) => {
  try {
    return await use(reader);
  } finally {
    await reader.close();
  }
};

const failureOf = async (work: Promise<unknown>): Promise<string> => {
  const thrown = await work.then(
    () => new Error("no error"),
    (reason: unknown) => reason as Error,
  );
  return carriedError(thrown) === undefined ? `no record: ${thrown.message}` : thrown.message;
};

const workers = (): number =>
  (process.report.getReport() as unknown as { readonly workers: readonly unknown[] }).workers
    .length;

describe("pictureReader", () => {
  it("gives the same bytes for 1, 2 and 4 workers and for none, and others for another seed", async () => {
    const positions = Int32Array.from({ length: 19 }, (_, i) => (i * 3) % 5);
    const read = (from: ReadFile, count: number, seed = 7) =>
      closing(readerFor(pets, from, { workers: count }), async (reader) => {
        const [first, second] = await Promise.all([
          reader.read(positions, random, seed),
          reader.read(positions.subarray(0, 5), fixed),
        ]);
        return [first, second].map(({ pixels, skipped }) => {
          expect(skipped).toEqual([]);
          return createHash("sha256").update(pixels).digest("hex");
        });
      });
    const none = await read(readerOf(pets), 0);
    await onDisk(pets, async (disk) => {
      for (const count of [1, 2, 4]) expect(await read(disk, count)).toEqual(none);
      const [other, same] = await read(disk, 2, 8);
      expect(other).not.toBe(none[0]);
      expect(same).toBe(none[1]);
    });
  });

  it("shows each picture as its view says, with a seed for each row", async () => {
    await closing(readerFor(pets, readerOf(pets)), async (reader) => {
      const decode = await orThrow(openDecoder);
      const { pixels } = await reader.read(Int32Array.of(2, 0), fixed);
      for (const [row, path] of ["cat/3.jpg", "cat/1.jpg"].entries()) {
        const picture = await orThrow(decode(path, pets[path] as Uint8Array));
        expect(pixels.slice(row * 192, (row + 1) * 192)).toEqual(
          applyView(picture, fixed, [size, size, 3]),
        );
      }
      const twice = (await reader.read(Int32Array.of(2, 2), random, 1)).pixels;
      expect(twice.slice(0, 192)).not.toEqual(twice.slice(192));
    });
  });

  it("starts workers when it reads, ends them when it is closed, and stops what it reads", async () => {
    await onDisk(pets, async (disk) => {
      const before = workers();
      const reader = readerFor(pets, disk, { workers: 3 });
      expect(workers()).toBe(before);
      await reader.read(all(5), random, 0);
      expect(workers()).toBeGreaterThan(before);
      const stopped = Array.from({ length: 6 }, () => failureOf(reader.read(all(5), random, 1)));
      await reader.close();
      expect(workers()).toBe(before);
      expect(new Set(await Promise.all(stopped))).toEqual(
        new Set(["pictures are not read on: the reader is closed"]),
      );
      expect(await failureOf(reader.read(all(1), fixed))).toBe(
        "pictures are not read on: the reader is closed",
      );
      await reader.close();
      const unused = readerFor(pets, disk);
      await unused.close();
      expect(workers()).toBe(before);
    });
  });

  it("keeps no program alive, even when nobody closes it", async () => {
    await onDisk(pets, async (_read, folder) => {
      const program = `
        import { pictureReader } from "@longtail/image-list";
        import { readFolder } from "@longtail/core/read-folder";
        const reader = pictureReader({ paths: ["cat/1.jpg"], labels: Int32Array.of(0), shape: [8, 8, 3], damaged: "fail",
          read: readFolder(${JSON.stringify(folder)}), workers: 2 });
        const { pixels } = await reader.read(Int32Array.of(0, 0), { kind: "center-crop", shorter: 8 });
        console.log(pixels.length);`;
      const { stdout } = await promisify(execFile)(
        process.execPath,
        ["--input-type=module", "-e", program],
        { cwd: new URL("..", import.meta.url), timeout: 50_000 },
      );
      expect(stdout).toBe("384\n");
    });
  });

  it("names what it cannot read or decode, all of a batch", async () => {
    const files = { ...pets, "dog/3.jpg": cut, "dog/4.jpg": text("no picture") };
    await onDisk(files, async (disk, folder) => {
      await closing(readerFor(files, disk, { workers: 2 }), async (reader) => {
        expect(await failureOf(reader.read(Int32Array.of(6, 0, 5), random, 1))).toBe(
          `${folder}/dog/4.jpg: expected a JPEG or PNG image, found something else\n` +
            `${folder}/dog/3.jpg: cannot be read (Premature end of JPEG file)`,
        );
        // It reads on.
        expect((await reader.read(Int32Array.of(0), random, 1)).skipped).toEqual([]);
        await rm(`${folder}/cat/1.jpg`);
        expect(await failureOf(reader.read(all(2), fixed))).toBe(
          `${folder}/cat/1.jpg: not found (a file of the dataset)`,
        );
      });
    });
  });

  it("skips damaged pictures if told so: another of the class, or an empty row that is listed", async () => {
    const files = { ...pets, "dog/3.jpg": cut };
    const dogs = [3, 4];
    await onDisk(files, async (disk, folder) => {
      const read = (count: number) =>
        closing(readerFor(files, disk, { workers: count, damaged: "skip" }), async (reader) => {
          const trained = await reader.read(Int32Array.of(5, 0, 5, 5, 5, 5), random, 3);
          const tested = await reader.read(Int32Array.of(0, 5), fixed);
          await rm(`${folder}/cat/2.png`, { force: true });
          expect(await failureOf(reader.read(Int32Array.of(1), random, 3))).toMatch(/not found/);
          return { trained, tested };
        });
      const { trained, tested } = await read(1);
      const path = "dog/3.jpg";
      expect(trained.skipped).toEqual([0, 2, 3, 4, 5].map((row) => ({ row, path })));
      expect(tested.skipped).toEqual([{ row: 1, path }]);
      expect(tested.pixels.subarray(192).every((byte) => byte === 0)).toBe(true);
      expect(tested.pixels.subarray(0, 192).some((byte) => byte > 0)).toBe(true);
      // Each row shows a dog, by the row's own view; five draws of two show both.
      const shown = await closing(readerFor(files, disk), async (reader) =>
        Promise.all(
          dogs.map((dog) =>
            reader.read(
              Int32Array.from({ length: 6 }, () => dog),
              random,
              3,
            ),
          ),
        ),
      );
      const rows = [0, 2, 3, 4, 5].map((row) => {
        const own = trained.pixels.slice(row * 192, (row + 1) * 192);
        return shown.findIndex(({ pixels }) =>
          own.every((byte, i) => byte === pixels[row * 192 + i]),
        );
      });
      expect(new Set(rows)).toEqual(new Set([0, 1]));
      expect(await read(2)).toEqual({ trained, tested });
    });
  });

  it("does not skip a class of nothing but damaged pictures", async () => {
    const files = { "cat/1.jpg": jpeg, "dog/1.jpg": cut, "dog/2.jpg": cut };
    await closing(readerFor(files, readerOf(files), { damaged: "skip" }), async (reader) => {
      expect(await failureOf(reader.read(all(2), random, 1))).toBe(
        "dog/1.jpg: expected a picture, or another one of its class to show instead, found none of the class that can be decoded",
      );
    });
  });

  it("reads every kind of picture as Pillow does", async () => {
    const { evaluation } = JSON.parse(
      new TextDecoder().decode(fixture("pillow.json", "transforms")),
    ) as { readonly evaluation: Readonly<Record<string, string>> };
    const rotated = "b56f3deefba65572c851183c1db35cb48d2e3ef49e135623b5359259d9e93a59";
    const digests = Object.entries({ ...evaluation, "exif-rotated.jpg": rotated });
    const files: Files = {
      ...Object.fromEntries(
        Object.keys(evaluation).map((name) => [name, fixture(name, "transforms")]),
      ),
      "exif-rotated.jpg": fixture("exif-rotated.jpg"),
      "cmyk.jpg": fixture("published-cmyk.jpg", "decoder"),
    };
    await onDisk(files, (disk) =>
      closing(
        readerFor(files, disk, { shape: [224, 224, 3], labels: all(Object.keys(files).length) }),
        async (reader) => {
          const view = { kind: "center-crop", shorter: 256 } as const;
          const { pixels } = await reader.read(all(Object.keys(files).length), view);
          const row = (i: number) => pixels.subarray(i * 150_528, (i + 1) * 150_528);
          const found = digests.map(([name], i) => [
            name,
            createHash("sha256").update(row(i)).digest("hex"),
          ]);
          expect(found).toEqual(digests);
          const decode = await orThrow(openDecoder);
          const pillow = rgbOf(await orThrow(decode("eval-cmyk.png", fixture("eval-cmyk.png"))));
          const cmyk = row(digests.length);
          const distance = pillow.reduce(
            (sum, byte, i) => sum + Math.abs(byte - (cmyk[i] as number)),
            0,
          );
          expect(distance / pillow.length).toBeLessThan(0.3);
        },
      ),
    );
  });
});

describe("pages", () => {
  it("get a pool without workers", async () => {
    const { imports } = JSON.parse(
      await readFile(new URL("../package.json", import.meta.url), "utf8"),
    ) as { readonly imports: Readonly<Record<string, Readonly<Record<string, string>>>> };
    const { openPool } = (await import(
      new URL(`../${imports["#pool"]?.["default"]}`, import.meta.url).href
    )) as {
      readonly openPool: (read: ReadFile) => Promise<{
        readonly run: (job: object) => Promise<{ readonly pixels: Uint8Array }>;
      }>;
    };
    const pool = await openPool(readerOf(pets));
    const { pixels } = await pool.run({
      view: fixed,
      shape: [size, size, 3],
      pictures: [{ path: "cat/1.jpg", seed: 0 }],
    });
    expect(pixels.length).toBe(192);
  });
});
