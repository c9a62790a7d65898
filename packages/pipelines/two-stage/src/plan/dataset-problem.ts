import {
  type Dataset,
  type ImageSet,
  type ImageShape,
  type ImagesInFiles,
  type ImagesInMemory,
  printable,
} from "@longtail/core";
import { sizeOf } from "../size-of.js";

const kindOf = (value: unknown): string =>
  value === undefined || value === null
    ? "nothing"
    : Object.prototype.toString.call(value).slice(8, -1);

const isSize = (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 1;

/** What is wrong with the size of images, in words; undefined if nothing is. */
export const shapeProblem = (shape: ImageShape | undefined): string | undefined =>
  Array.isArray(shape) && shape.length === 3 && shape.every(isSize)
    ? undefined
    : `a shape that is not height, width and channels (${JSON.stringify(shape) ?? "nothing"})`;

const setProblem = (
  part: string,
  set: ImageSet,
  { shape, counts }: { readonly shape: ImageShape; readonly counts: readonly number[] },
): string | undefined => {
  const { images, labels, open, identity } = Object(set) as Partial<ImagesInMemory & ImagesInFiles>;
  const files = open !== undefined;
  if (!files && !(images instanceof Uint8Array))
    return `${part}.images as ${kindOf(images)}, expected Uint8Array`;
  if (files && typeof open !== "function")
    return `${part}.open as ${kindOf(open)}, expected a function`;
  if (files && (typeof identity !== "string" || identity === ""))
    return `${part}.identity as ${kindOf(identity)}, expected a text that stands for the pictures`;
  if (!(labels instanceof Int32Array))
    return `${part}.labels as ${kindOf(labels)}, expected Int32Array`;
  const malformed = shapeProblem(set.shape);
  if (malformed !== undefined) return `${part} with ${malformed}`;
  if (set.shape.some((size, i) => size !== shape[i]))
    return `${part} with images of ${set.shape.join(" x ")}, train with ${shape.join(" x ")}`;
  if (labels.length === 0) return `${part} without an image`;
  const bytes = labels.length * sizeOf(shape);
  if (images instanceof Uint8Array && images.length !== bytes)
    return `${part}.images of ${images.length} bytes, expected ${bytes} for ${labels.length} labels`;
  const stray = labels.findIndex((label) => label < 0 || label >= counts.length);
  return stray < 0
    ? undefined
    : `${part}.labels with ${labels[stray]} at position ${stray}, expected 0 to ${counts.length - 1}`;
};

const countsProblem = ({ train: { labels }, counts }: Dataset): string | undefined => {
  const found = counts.map(() => 0);
  for (const label of labels) (found[label] as number) += 1;
  const k = counts.findIndex((count, label) => count !== found[label]);
  return k < 0
    ? undefined
    : `counts with ${counts[k]} for class ${k}, of which train has ${found[k]} images`;
};

/** What is wrong with a dataset, in words; undefined if nothing is. A validation set that is undefined is none. */
export const datasetProblem = (dataset: Dataset): string | undefined => {
  const { name, train, test, validation, counts, classNames } = Object(dataset) as Dataset;
  if (!Array.isArray(counts) || counts.length < 2 || !counts.every(isSize))
    return `counts that are not a positive number for each of at least two classes (${printable(JSON.stringify(counts) ?? "nothing", 60)})`;
  if (typeof name !== "string") return `a name as ${kindOf(name)}, expected a text`;
  if (!Array.isArray(classNames) || classNames.length !== counts.length)
    return `${Array.isArray(classNames) ? classNames.length : "no"} class names for ${counts.length} classes`;
  const expected = { shape: Object(train).shape as ImageShape, counts };
  const sets = { train, test, ...(validation === undefined ? {} : { validation }) };
  for (const [part, set] of Object.entries(sets)) {
    const problem = setProblem(part, set, expected);
    if (problem !== undefined) return problem;
  }
  return countsProblem(dataset);
};
