import type { ImageSource, ImagesInFiles, Views } from "@longtail/core";

/** Batches that are decoded ahead of the network: one that is ready, and one that the decoder works on. */
export const batchesAhead = 2;

/**
 * The batches of pictures in files, decoded ahead of the network.
 *
 * @owns  the caller disposes it, which ends the decoder's workers
 */
export const fromFiles = (views: Views, set: ImagesInFiles): ImageSource => {
  const reader = set.open();
  const skipped = new Map<number, string>();
  const shown = async (...[positions, ...view]: Parameters<typeof reader.read>) => {
    const seen = await reader.read(positions, ...view);
    for (const { row, path } of seen.skipped) skipped.set(positions[row] as number, path);
    return views.tensor(seen.pixels, positions.length);
  };
  return {
    train: (positions, seed) => shown(positions, views.train, seed),
    test: (positions) => shown(positions, views.test),
    dispose: () => reader.close(),
    ahead: batchesAhead,
    skipped: () => skipped,
  };
};
