import {
  component,
  type Dataset,
  failure,
  flag,
  type ImagesInFiles,
  integerIn,
  type LongtailError,
  messageOf,
  oneOf,
  type ReadFile,
  text,
} from "@longtail/core";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { publishedSets } from "./lists/published.js";
import type { ImageListOptions } from "./load-image-list.js";
import type { PublishedOptions } from "./load-published.js";

const fields = {
  size: integerIn(8, 1024),
  order: oneOf("list", "by-count"),
  damaged: oneOf("fail", "skip"),
};
const defaults = { size: 224, order: "list", damaged: "fail" } as const;

type Loaded = TE.TaskEither<LongtailError, Dataset<ImagesInFiles>>;

// Loaded when first used: most pages name these components and never make one.
const deferred = <A>(load: () => Promise<A>): TE.TaskEither<LongtailError, A> =>
  TE.tryCatch(load, (thrown) =>
    failure("FileUnreadable", { file: "@longtail/image-list", reason: messageOf(thrown) }),
  );

const own = (options: ImageListOptions, read: ReadFile): Loaded =>
  pipe(
    deferred(() => import("./load-image-list.js")),
    TE.chain(({ loadImageList }) => loadImageList(options, read)),
  );

const published = (
  set: keyof typeof publishedSets,
  options: PublishedOptions,
  read: ReadFile,
): Loaded =>
  pipe(
    deferred(() => import("./load-published.js")),
    TE.chain(({ loadPublished }) => loadPublished(publishedSets[set], options, read)),
  );

/** Your own lists of image files, or folders with one sub-folder per class; the environment's reader says where they are. */
export const ImageList = component("dataset/image-list", {
  fields: { train: text, test: text, ...fields },
  optional: { validation: text, classNames: text, images: text },
  defaults: { train: "train.txt", test: "test.txt", ...defaults },
  make:
    (options) =>
    ({ read }) =>
      own(options, read),
});

const withValidation = {
  fields: { ...fields, validation: flag },
  optional: { lists: text },
  defaults: { ...defaults, validation: false },
} as const;

/** ImageNet-LT from its published lists: 1,000 classes, 115,846 training images. */
export const ImageNetLt = component("dataset/imagenet-lt", {
  ...withValidation,
  make:
    (options) =>
    ({ read }) =>
      published("imagenetLt", options, read),
});

/** Places-LT from its published lists: 365 classes, 62,500 training images. */
export const PlacesLt = component("dataset/places-lt", {
  ...withValidation,
  make:
    (options) =>
    ({ read }) =>
      published("placesLt", options, read),
});

/** iNaturalist 2018 from its published lists: 8,142 classes, 437,513 training images; the official validation images are the test. */
export const INaturalist2018 = component("dataset/inaturalist-2018", {
  fields,
  optional: { lists: text },
  defaults,
  make:
    (options) =>
    ({ read }) =>
      published("inaturalist2018", options, read),
});

/** The components of this package, for a registry. */
export const components = [ImageList, ImageNetLt, PlacesLt, INaturalist2018] as const;
