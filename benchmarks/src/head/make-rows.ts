import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeNpy } from "@longtail/arrays";
import { longTailedCounts, normals, orThrow } from "@longtail/core";

/** The files that every program trains on. */
export interface RowFiles {
  readonly features: string;
  readonly labels: string;
  readonly testFeatures: string;
  readonly testLabels: string;
}

/** How many rows, how wide, of how many classes. */
export interface RowsOptions {
  readonly rows: number;
  readonly width: number;
  readonly classes: number;
}

/** Clouds around random centres: a long-tailed part to train on, factor 100, and 20 rows of each class to judge on. */
export const makeRows = (folder: string, { rows, width, classes }: RowsOptions): RowFiles => {
  const centres = normals(1, classes * width);
  const write = (name: string, seed: number, counts: readonly number[]) => {
    const labels = counts.flatMap((count, k) => Array<number>(count).fill(k));
    const data = Float32Array.from(normals(seed, labels.length * width));
    labels.forEach((label, i) => {
      for (let k = 0; k < width; k++)
        data[i * width + k] =
          (data[i * width + k] as number) + 0.25 * (centres[label * width + k] as number);
    });
    const files = [join(folder, `${name}features.npy`), join(folder, `${name}labels.npy`)] as const;
    writeFileSync(files[0], orThrow(writeNpy({ shape: [labels.length, width], data })));
    writeFileSync(files[1], orThrow(writeNpy({ data: BigInt64Array.from(labels, BigInt) })));
    return files;
  };
  const shape = orThrow(
    longTailedCounts({ classes, perClass: rows, imbalanceFactor: 100, profile: "exp" }),
  );
  const all = shape.reduce((sum, count) => sum + count, 0);
  const counts = shape.map((count) => Math.max(1, Math.floor((count * rows) / all)));
  counts[0] = (counts[0] as number) + rows - counts.reduce((sum, count) => sum + count, 0);
  const [features, labels] = write("", 2, counts);
  const [testFeatures, testLabels] = write("test-", 3, Array<number>(classes).fill(20));
  return { features, labels, testFeatures, testLabels };
};
