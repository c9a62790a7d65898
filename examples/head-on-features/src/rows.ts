import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { writeNpy } from "@longtail/arrays";
import { type ImagesInMemory, orThrow } from "@longtail/core";
import type { LoadedRun } from "@longtail/mislas";

/** Rows of features, and the class of each. */
export interface Rows {
  readonly features: Float32Array;
  readonly width: number;
  readonly labels: Int32Array;
}

/** The images at some positions of a set. */
export const imagesAt = (
  { images, labels, shape }: ImagesInMemory,
  positions: readonly number[],
): ImagesInMemory => {
  const size = shape.reduce((product, n) => product * n, 1);
  const chosen = new Uint8Array(positions.length * size);
  positions.forEach((position, i) => {
    chosen.set(images.subarray(position * size, (position + 1) * size), i * size);
  });
  return {
    images: chosen,
    labels: Int32Array.from(positions, (position) => labels[position] as number),
    shape,
  };
};

/** What a frozen network sees in images. `transformers.ts` shows another network in its place. */
export const encode = async (
  encoder: LoadedRun,
  { images, labels }: ImagesInMemory,
): Promise<Rows> => ({ ...(await orThrow(encoder.features(images))), labels });

/** Writes rows as `PREFIXfeatures.npy` and `PREFIXlabels.npy`, as `longtail head` and NumPy read them. */
export const writeRows = async (
  folder: string,
  prefix: string,
  { features, width, labels }: Rows,
): Promise<void> => {
  const shape = [labels.length, width];
  const matrix = orThrow(writeNpy({ shape, data: features }));
  await writeFile(join(folder, `${prefix}features.npy`), matrix);
  await writeFile(join(folder, `${prefix}labels.npy`), orThrow(writeNpy({ data: labels })));
};
