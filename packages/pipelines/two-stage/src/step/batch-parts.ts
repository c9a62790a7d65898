import { filterRecord, type MixedBatch, type Mixing } from "@longtail/core";
import * as tf from "@tensorflow/tfjs-core";

/** Rows `start` to `end` of a batch. */
export type Rows = readonly [start: number, end: number];

/** A batch of `count` images in parts of `together`; the last may be smaller. */
export const partsOf = (count: number, together: number): readonly Rows[] =>
  Array.from({ length: Math.ceil(count / together) }, (_, part) => [
    part * together,
    Math.min((part + 1) * together, count),
  ]);

// A record of tensors is flat, so what each part drew for itself has its number before its name.
const prefix = (part: number): string => `${part}/`;

/** What each part drew for itself, as one record. */
export const joinDrawn = (parts: readonly MixedBatch["drawn"][]): MixedBatch["drawn"] =>
  Object.fromEntries(
    parts.flatMap((drawn, part) =>
      Object.entries(drawn).map(([name, tensor]) => [prefix(part) + name, tensor] as const),
    ),
  );

const drawnBy = (drawn: MixedBatch["drawn"], part: number): MixedBatch["drawn"] =>
  Object.fromEntries(
    Object.entries(filterRecord(drawn, (name) => name.startsWith(prefix(part)))).map(
      ([name, tensor]) => [name.slice(prefix(part).length), tensor],
    ),
  );

/** Whether a mixing draws for each part by itself. */
export const drawsByPart = ({ part }: Mixing, parts: readonly Rows[]): boolean =>
  part === undefined && parts.length > 1;

/**
 * A part of a step's batch: its images, its labels and what was drawn for it.
 *
 * @owns the images and labels are new; what was drawn is where the mixing takes no parts
 */
export const batchPart = (
  mixing: Mixing,
  batch: MixedBatch,
  [start, end]: Rows,
  part: number,
): MixedBatch =>
  mixing.part === undefined
    ? {
        images: tf.slice(batch.images, start, end - start),
        labels: tf.slice(batch.labels, start, end - start),
        drawn: drawnBy(batch.drawn, part),
      }
    : mixing.part(batch, start, end);
