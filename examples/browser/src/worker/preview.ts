import { checkInMemory, type LongtailError, makeOf } from "@longtail/core";
import { type Pipeline, standard } from "@longtail/mislas";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import type { Preview } from "../protocol.js";
import { readStored } from "./data-files.js";

const most = 20;

/** The number of training images of each class and its first image. Of many classes, an evenly spaced selection along the tail. */
export const preview = (dataset: Pipeline["dataset"]): TE.TaskEither<LongtailError, Preview> =>
  pipe(
    makeOf(standard, "dataset")(dataset)({ read: readStored }),
    TE.bind("images", ({ train }) =>
      TE.fromEither(checkInMemory(["dataset"], "the preview", train)),
    ),
    TE.map(({ counts, classNames, images: train, notes = [] }) => {
      const shown = Math.min(most, counts.length);
      const labels = Array.from({ length: shown }, (_, i) =>
        Math.round((i * (counts.length - 1)) / (shown - 1)),
      );
      const [height, width, channels] = train.shape;
      const size = height * width * channels;
      const images = new Uint8Array(shown * size);
      labels.forEach((label, i) => {
        const first = train.labels.indexOf(label);
        images.set(train.images.subarray(first * size, (first + 1) * size), i * size);
      });
      return {
        total: train.labels.length,
        classes: counts.length,
        columns: labels.map((label) => ({
          name: classNames[label] ?? "",
          count: counts[label] ?? 0,
        })),
        set: { images, labels: Int32Array.from(labels), shape: train.shape },
        notes,
      };
    }),
  );
