import {
  type Augmentation,
  derive,
  type ImageShape,
  type ImagesInFiles,
  type ImagesInMemory,
  type LongtailError,
  type Seed,
} from "@longtail/core";
import * as tf from "@tensorflow/tfjs-core";

const sizeOf = (shape: ImageShape): number => shape[0] * shape[1] * shape[2];

// A change that is different for each image of a batch, and follows from the batch's seed.
const shift = (seed: Seed, row: number): number => derive(seed, "row", row) % 32;

/** The pixels of some images; with a seed, each made brighter by a random amount. */
const pixelsAt = (
  { images, shape }: ImagesInMemory,
  positions: Int32Array,
  seed?: Seed,
): Uint8Array => {
  const size = sizeOf(shape);
  const pixels = new Uint8Array(positions.length * size);
  positions.forEach((position, row) => {
    const by = seed === undefined ? 0 : shift(seed, row);
    for (let i = 0; i < size; i++)
      pixels[row * size + i] = Math.min(255, (images[position * size + i] as number) + by);
  });
  return pixels;
};

const normalized = (pixels: Uint8Array): Float32Array =>
  Float32Array.from(pixels, (byte) => byte / 128 - 1);

/** An augmentation that shows images in memory and the files of `picturesInFiles` alike, bit for bit: brighter by a random amount. */
export const brightening = (shape: ImageShape): Augmentation => ({
  shape,
  train: (set, positions, seed) => normalized(pixelsAt(set, positions, seed)),
  test: (set, positions) => normalized(pixelsAt(set, positions)),
  views: {
    train: { kind: "resized-crop", area: [1, 1], aspect: [1, 1], flip: false },
    test: { kind: "center-crop", shorter: shape[0] },
    tensor: (pixels, count) => tf.tensor4d(normalized(pixels), [count, ...shape]),
  },
});

/** What may be wrong with the files. */
export interface FileFaults {
  /** The positions of files that cannot be decoded. */
  readonly damaged?: readonly number[];
  /** What a read of a damaged file rejects with; such files are skipped when absent. */
  readonly failsWith?: (path: string) => unknown;
}

/** Pictures in files that are none, and what their readers are doing. */
export interface FakeFiles {
  readonly set: ImagesInFiles;
  /** Readers that are open. */
  readonly open: () => number;
  /** Reads that have begun and not ended, and the most that there were at once in one reader. */
  readonly reading: () => number;
  readonly mostReading: () => number;
}

/** An exception that carries an error record, as readers reject with. */
export const carrying = (error: LongtailError): Error => new Error("carried", { cause: error });

/**
 * Images in memory as if they were pictures in files: each batch comes after a random delay, so that batches overtake each other.
 *
 * Views are taken as `brightening` has them.
 */
export const picturesInFiles = (
  memory: ImagesInMemory,
  { damaged = [], failsWith }: FileFaults = {},
): FakeFiles => {
  const { labels, shape } = memory;
  const pathOf = (position: number): string => `pictures/${position}.jpg`;
  const replacement = (position: number): number =>
    labels.findIndex((label, other) => label === labels[position] && !damaged.includes(other));
  let [open, reading, mostReading] = [0, 0, 0];
  return {
    open: () => open,
    reading: () => reading,
    mostReading: () => mostReading,
    set: {
      labels,
      shape,
      identity: `fake files ${memory.images.join()}`,
      open: () => {
        open++;
        let own = 0;
        return {
          read: async (positions, view, seed) => {
            const asked = positions.slice();
            reading++;
            mostReading = Math.max(mostReading, ++own);
            await new Promise((resolve) => setTimeout(resolve, Math.random() * 4));
            reading--;
            own--;
            const skipped = [...asked.entries()]
              .filter(([, position]) => damaged.includes(position))
              .map(([row, position]) => ({ row, path: pathOf(position) }));
            const [first] = skipped;
            if (first !== undefined && failsWith !== undefined) throw failsWith(first.path);
            const random = view.kind === "resized-crop";
            const shown = asked.map((position) =>
              random && damaged.includes(position) ? replacement(position) : position,
            );
            const pixels = pixelsAt(memory, shown, random ? (seed ?? 0) : undefined);
            const size = sizeOf(shape);
            if (!random)
              for (const { row } of skipped) pixels.fill(0, row * size, (row + 1) * size);
            return { pixels, skipped };
          },
          close: async () => {
            open--;
          },
        };
      },
    },
  };
};
