import { copyFile, mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { writeNpy } from "@longtail/arrays";
import { folderStore } from "@longtail/checkpoint/folder-store";
import { type ImagesInMemory, orThrow } from "@longtail/core";
import type { LoadedRun } from "@longtail/mislas";
import { columns } from "longtail";
import { newHead } from "./new-head.js";
import { encode, imagesAt, writeRows } from "./rows.js";

/** What the program works on. */
export interface Work {
  /** The frozen network, and the folder of its files. */
  readonly encoder: LoadedRun;
  readonly encoderFolder: string;
  readonly train: ImagesInMemory;
  /** Images that the encoder has not seen: half of each class is calibrated on and half is judged on. */
  readonly test: ImagesInMemory;
  readonly counts: readonly number[];
  readonly classNames: readonly string[];
  readonly methods: readonly string[];
  readonly out: string;
  readonly epochs?: number;
  readonly say: (text: string) => void;
}

/**
 * The positions of two parts of a balanced set: the second half of each class, and of the first as many images as the class's share of
 * the training images, at least one.
 */
export const halves = (labels: Int32Array, counts: readonly number[]) => {
  const largest = Math.max(...counts);
  const ofClass = counts.map((_count, k) =>
    [...labels.keys()].filter((position) => labels[position] === k),
  );
  const half = (positions: readonly number[]): number => Math.floor(positions.length / 2);
  const share = (positions: readonly number[], k: number): number =>
    Math.max(1, Math.round((half(positions) * (counts[k] as number)) / largest));
  return {
    validation: ofClass.flatMap((positions, k) => positions.slice(0, share(positions, k))),
    test: ofClass.flatMap((positions) => positions.slice(half(positions))),
  };
};

const percent = (fraction: number | undefined): string =>
  fraction === undefined ? "" : (100 * fraction).toFixed(1);

interface Figures {
  readonly accuracy: number;
  readonly ece: number;
}

const row = (
  name: string,
  { accuracy, ece }: Figures,
  { many, medium, few }: { readonly [Group in "many" | "medium" | "few"]?: Figures },
): readonly string[] => [
  name,
  ...[accuracy, many?.accuracy, medium?.accuracy, few?.accuracy, ece].map(percent),
];

const titles = ["", "accuracy", "many", "medium", "few", "ECE"];

/** Some pictures for the page: a few of each part of the tail. */
const shownAt = (test: readonly number[]): readonly number[] => {
  const shown = Math.min(24, test.length);
  return Array.from(
    { length: shown },
    (_, i) => test[Math.floor(((i + 0.5) * test.length) / shown)] as number,
  );
};

/** Computes features, trains heads on them, judges and exports them, and writes what the page shows. */
export const program = async (work: Work): Promise<void> => {
  const { encoder, encoderFolder, train, test, counts, classNames, methods, out, epochs, say } =
    work;
  const page = join(out, "page");
  await mkdir(join(page, "encoder"), { recursive: true });
  say(`Features of ${train.labels.length + test.labels.length} images…\n`);
  const places = halves(test.labels, counts);
  const parts = {
    train: await encode(encoder, train),
    validation: await encode(encoder, imagesAt(test, places.validation)),
    test: await encode(encoder, imagesAt(test, places.test)),
    classNames,
  };
  await writeRows(out, "", parts.train);
  await writeRows(out, "validation-", parts.validation);
  await writeRows(out, "test-", parts.test);
  await writeFile(join(out, "class-names.txt"), classNames.join("\n"));

  const rows: (readonly string[])[] = [titles];
  for (const method of methods) {
    say(`A ${method} head on rows of ${parts.train.width}…\n`);
    const folder = join(out, "heads", method);
    const { before, after, model } = await newHead(parts, method, folderStore(folder), epochs);
    await writeFile(join(folder, "model.onnx"), model);
    rows.push(
      row(method, before, before.groups),
      row(`${method}, calibrated`, after.all, after.groups),
    );
  }
  say(`\n${columns(rows, "right")}\n\nPercentages, on ${places.test.length} test images.\n`);

  const [last = ""] = methods.slice(-1);
  const copied = [
    [encoderFolder, join(page, "encoder")],
    [join(out, "heads", last), join(page, "head")],
  ] as const;
  for (const [from, to] of copied) {
    await mkdir(to, { recursive: true });
    for (const file of await readdir(from)) await copyFile(join(from, file), join(to, file));
  }
  const { images, labels, shape } = imagesAt(test, shownAt(places.test));
  const npy = orThrow(writeNpy({ shape: [labels.length, ...shape], data: images }));
  await writeFile(join(page, "images.npy"), npy);
  await writeFile(join(page, "labels.npy"), orThrow(writeNpy({ data: labels })));
};
