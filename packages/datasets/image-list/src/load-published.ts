import type { Dataset, ImagesInFiles, LongtailError, ReadFile } from "@longtail/core";
import type { TaskEither } from "#fp-ts/TaskEither";
import { provenance } from "./lists/provenance.js";
import type { PublishedSet } from "./lists/published.js";
import { type ImageListOptions, loadImageList, type Machine } from "./load-image-list.js";

/** How a published set becomes a dataset. */
export interface PublishedOptions extends Pick<ImageListOptions, "size" | "order" | "damaged"> {
  /** The folder of the lists, inside the data folder; the data folder itself when absent. */
  readonly lists?: string | undefined;
  /** Whether the published validation images are held out; without them a published set has none. */
  readonly validation?: boolean;
}

/**
 * A published set, from lists and images in the data folder. Its notes say whether the lists are the published ones.
 *
 * @error those of `loadImageList`
 */
export const loadPublished = (
  { name, classes, ...published }: PublishedSet,
  { lists, validation = false, ...options }: PublishedOptions,
  read: ReadFile,
  machine: Machine = {},
): TaskEither<LongtailError, Dataset<ImagesInFiles>> => {
  const fileOf = (file: string) =>
    lists === undefined ? file : `${lists.replace(/\/$/, "")}/${file}`;
  const held = validation ? published.validation : undefined;
  return loadImageList(
    {
      ...options,
      train: fileOf(published.train.file),
      test: fileOf(published.test.file),
      ...(held && { validation: fileOf(held.file) }),
    },
    read,
    machine,
    {
      name,
      classes,
      notes: (found) =>
        provenance([
          { list: found.train, published: published.train },
          { list: found.test, published: published.test },
          ...(found.validation && held ? [{ list: found.validation, published: held }] : []),
        ]),
    },
  );
};
