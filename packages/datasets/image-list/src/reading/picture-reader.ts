import {
  carriedError,
  derive,
  failure,
  type ImageShape,
  type LongtailError,
  messageOf,
  orThrow,
  type PictureReader,
  permutation,
  type ReadFile,
  type Seed,
  type ShownPictures,
  several,
  type View,
} from "@longtail/core";
import { seedOfRow } from "@longtail/image-transforms";
import * as E from "#fp-ts/Either";
import type { Pool } from "./pool.js";
import { ReadingStopped } from "./reading-stopped.js";
import type { Failed, Job } from "./show.js";

/** The pictures that a reader reads, and how. */
export interface Pictures {
  readonly paths: readonly string[];
  readonly labels: Int32Array;
  readonly shape: ImageShape;
  /** Whether a picture that cannot be decoded rejects its batch, or another is shown in its place. */
  readonly damaged: "fail" | "skip";
  readonly read: ReadFile;
  /** The most workers; the machine decides when absent. */
  readonly workers?: number | undefined;
}

// Small enough to share a batch out, large enough that messages cost nothing.
const CHUNK = 8;

const throwing = (error: LongtailError): never => orThrow(E.left(error));

/**
 * Opens a reader of pictures in files. The pool starts with the first batch.
 *
 * A row's view has a seed of its own, from the batch's seed and the row, so that the bytes do not depend on who shows it.
 *
 * @error `read` rejects: FileMissing, FileUnreadable (a file that cannot be read) · FileForeign, FileUnreadable (no whole picture,
 *        unless `damaged` is "skip") · image-list/ReadingStopped
 */
export const pictureReader = (set: Pictures): PictureReader => {
  const { paths, labels, shape } = set;
  const size = shape[0] * shape[1] * 3;
  let pool: Promise<Pool> | undefined;
  let closed = false;
  const known = new Set<number>();

  const run = async (job: Job) => {
    try {
      if (closed) throw new Error("the reader is closed");
      pool ??= import("#pool").then(({ openPool }) => openPool(set.read, set.workers));
      return await (await pool).run(job);
    } catch (thrown) {
      const reason = closed ? "the reader is closed" : messageOf(thrown);
      return throwing(carriedError(thrown) ?? ReadingStopped.of({ reason }));
    }
  };

  const pictureOf = (position: number, seed: Seed) => ({ path: paths[position] as string, seed });

  // Another picture of the class, in an order that the row's seed decides: the first that can be decoded.
  const instead = async (position: number, view: View, seed: Seed): Promise<Uint8Array> => {
    const own = labels[position];
    const candidates = Int32Array.from(labels.keys()).filter((each) => labels[each] === own);
    for (const i of permutation(derive(seed, "instead"), candidates.length)) {
      const other = candidates[i] as number;
      if (known.has(other)) continue;
      const { pixels, failed } = await run({ view, shape, pictures: [pictureOf(other, seed)] });
      const [problem] = failed;
      if (problem === undefined) return pixels;
      if (!problem.damaged) return throwing(problem.error);
      known.add(other);
    }
    return throwing(
      failure("FileForeign", {
        file: paths[position] as string,
        expected: "a picture, or another one of its class to show instead",
        found: "none of the class that can be decoded",
      }),
    );
  };

  const read = async (
    positions: Int32Array,
    view: View,
    seed: Seed = 0,
  ): Promise<ShownPictures> => {
    const rows = Array.from(positions, (position, row) =>
      pictureOf(position, seedOfRow(seed, row)),
    );
    const pixels = new Uint8Array(rows.length * size);
    const failed: Failed[] = [];
    const chunk = async (first: number) => {
      const shown = await run({ view, shape, pictures: rows.slice(first, first + CHUNK) });
      pixels.set(shown.pixels, first * size);
      for (const each of shown.failed) failed.push({ ...each, index: first + each.index });
    };
    await Promise.all(
      Array.from({ length: Math.ceil(rows.length / CHUNK) }, (_, i) => chunk(i * CHUNK)),
    );
    failed.sort((a, b) => a.index - b.index);
    const fatal = failed.filter(({ damaged }) => !damaged || set.damaged === "fail");
    if (fatal.length > 0) throwing(several(fatal.map(({ error }) => error)));
    for (const { index } of failed) known.add(positions[index] as number);
    if (view.kind === "resized-crop")
      for (const { index } of failed)
        pixels.set(
          await instead(positions[index] as number, view, seedOfRow(seed, index)),
          index * size,
        );
    return {
      pixels,
      skipped: failed.map(({ index }) => ({ row: index, path: rows[index]?.path as string })),
    };
  };

  return {
    read,
    close: async () => {
      closed = true;
      await (await pool?.catch(() => undefined))?.close();
    },
  };
};
