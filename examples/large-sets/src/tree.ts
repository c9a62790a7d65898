import {
  type Checked,
  derive,
  failure,
  generator,
  integers,
  permutation,
  type Seed,
  uniformInt,
} from "@longtail/core";
import * as E from "#fp-ts/Either";
import type { Layout } from "./layout.js";

/** What a file is: most are color JPEGs; the large sets hold a few of the others. */
export type FileKind = "color" | "grey" | "cmyk" | "rotated" | "png" | "progressive";

/** One file of the tree. */
export interface Entry {
  readonly path: string;
  readonly label: number;
  /** The picture that it shows: a position in the source's images. */
  readonly position: number;
  readonly kind: FileKind;
  readonly width: number;
  readonly height: number;
  /** By how much its colors are turned, in degrees: tells apart classes that show the same things. */
  readonly hue: number;
}

/** The files of a tree. */
export interface Tree {
  readonly train: readonly Entry[];
  readonly test: readonly Entry[];
}

/** The labels of the pictures that there are. */
export interface Source {
  readonly train: Int32Array;
  readonly test: Int32Array;
  readonly classes: number;
}

const LEAST = 60;
const MOST = 500;
// One in fifty each, so that a small tree has all of them.
const PERIOD = 50;
const kinds: Readonly<Record<number, FileKind>> = {
  7: "grey",
  17: "cmyk",
  27: "rotated",
  37: "png",
  47: "progressive",
};

// Counts fall exponentially from the first class to the last, which has one; they sum to `images`.
const tailOf = (classes: number, images: number): readonly number[] => {
  const shares = Array.from({ length: classes }, (_, k) => 100 ** (-k / Math.max(1, classes - 1)));
  const total = shares.reduce((a, b) => a + b, 0);
  const spare = images - classes;
  const edges = shares.reduce<number[]>((sums, share) => {
    sums.push((sums.at(-1) ?? 0) + share);
    return sums;
  }, []);
  return edges.map(
    (edge, k) =>
      1 + Math.round((spare * edge) / total) - Math.round((spare * (edges[k - 1] ?? 0)) / total),
  );
};

const byClass = (labels: Int32Array, classes: number, seed: Seed): readonly Int32Array[] => {
  const order = permutation(seed, labels.length);
  return Array.from({ length: classes }, (_, label) =>
    order.filter((position) => labels[position] === label),
  );
};

const entriesOf = (
  counts: readonly number[],
  pathOf: Layout["train"]["pathOf"],
  labels: Int32Array,
  classes: number,
  seed: Seed,
): readonly Entry[] => {
  const positions = byClass(labels, classes, derive(seed, "order"));
  const variants = Math.ceil(counts.length / classes);
  const rng = generator(derive(seed, "sizes"));
  let number = 0;
  return counts.flatMap((count, label) =>
    Array.from({ length: count }, (_, i): Entry => {
      const own = positions[label % classes] as Int32Array;
      const width = uniformInt(rng, LEAST, MOST);
      const height = Math.round((width * uniformInt(rng, 75, 133)) / 100);
      const kind = kinds[number % PERIOD] ?? "color";
      number += 1;
      return {
        path: pathOf(label, number),
        label,
        position: own[i % own.length] as number,
        kind,
        width,
        height: Math.min(MOST, Math.max(LEAST, height)),
        hue: Math.floor((360 * Math.floor(label / classes)) / variants),
      };
    }),
  );
};

/**
 * A tree of `images` training files with a long tail, and a fifth as many test files, as many of each class. Pure.
 *
 * Where a layout has more classes than the source, several show the same things in other colors.
 *
 * @error OutOfRange (fewer images than classes)
 */
export const treeOf = (
  source: Source,
  layout: Layout,
  { images, seed }: { readonly images: number; readonly seed: Seed },
): Checked<Tree> => {
  const classes = layout.classes ?? source.classes;
  if (!(Number.isInteger(images) && images >= classes))
    return E.left(
      failure("OutOfRange", { path: ["images"], range: integers(classes), actual: images }),
    );
  const each = Math.max(1, Math.round(images / 5 / classes));
  const part = (counts: readonly number[], name: "train" | "test") =>
    entriesOf(counts, layout[name].pathOf, source[name], source.classes, derive(seed, name));
  return E.right({
    train: part(tailOf(classes, images), "train"),
    test: part(
      Array.from({ length: classes }, () => each),
      "test",
    ),
  });
};

/** The text of a list: a path and a label on each line. */
export const listOf = (entries: readonly Entry[]): string =>
  entries.map(({ path, label }) => `${path} ${label}\n`).join("");
