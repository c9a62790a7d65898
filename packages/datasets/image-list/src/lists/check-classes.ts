import { type Checked, type ClassCounts, failure, gatheredList, someOf } from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import { type ImageList, nameOf } from "./image-list.js";

const foreign = (file: string, expected: string, found: string) =>
  E.left(failure("FileForeign", { file, expected, found }));

/** The list, if each of its labels is one of `classes`. */
const checkLabels = (list: ImageList, classes: number): Checked<ImageList> => {
  const strange: string[] = [];
  list.labels.forEach((label, i) => {
    if (label >= classes) strange.push(`${label} for ${list.paths[i]}`);
  });
  return strange.length === 0
    ? E.right(list)
    : foreign(list.file, `classes from 0 to ${classes - 1}`, someOf(strange));
};

/** Images of each class. */
export const countsOf = ({ labels }: ImageList, classes: number): ClassCounts => {
  const counts = Array.from({ length: classes }, () => 0);
  for (const label of labels) counts[label] = (counts[label] as number) + 1;
  return counts;
};

/** The classes without images. */
export const emptyClasses = (counts: ClassCounts): readonly number[] =>
  counts.flatMap((count, label) => (count === 0 ? [label] : []));

/**
 * The number of classes that a training list needs: one more than its largest label.
 *
 * @error FileForeign: a label so large that classes must be empty
 */
export const classesOf = ({ file, labels, paths }: ImageList): Checked<number> => {
  const largest = labels.reduce((a, b) => Math.max(a, b), 0);
  return largest < labels.length
    ? E.right(largest + 1)
    : foreign(
        file,
        `classes numbered from 0 without gaps, for ${labels.length} images`,
        `class ${largest} for ${paths[labels.indexOf(largest)]}`,
      );
};

const checkFilled = (list: ImageList, classes: number): Checked<ImageList> => {
  const empty = emptyClasses(countsOf(list, classes)).map(String);
  return empty.length === 0
    ? E.right(list)
    : foreign(
        list.file,
        `images of each of ${classes} classes`,
        `none of ${empty.length === 1 ? "class" : `${empty.length} classes:`} ${someOf(empty)}`,
      );
};

// The label of each folder by the folder's own name; of a name with several labels, -1.
const labelsOfFolders = ({ folders, folderOf, labels }: ImageList): ReadonlyMap<string, number> => {
  const unset = -2;
  const byFolder = new Int32Array(folders.length).fill(unset);
  labels.forEach((label, i) => {
    const folder = folderOf[i] as number;
    byFolder[folder] = byFolder[folder] === unset || byFolder[folder] === label ? label : -1;
  });
  const byName = new Map<string, number>();
  folders.forEach((folder, i) => {
    const label = byFolder[i] as number;
    const name = nameOf(folder);
    byName.set(name, (byName.get(name) ?? label) === label ? label : -1);
  });
  return byName;
};

// A list for other classes, or for the same ones in another order, gives a folder another label.
const checkSameClasses = (train: ImageList, held: ImageList): Checked<ImageList> => {
  const known = labelsOfFolders(train);
  const others = [...labelsOfFolders(held)].flatMap(([folder, label]) => {
    const there = known.get(folder) ?? -1;
    return label < 0 || there < 0 || label === there
      ? []
      : [`class ${label} for ${folder}, which is class ${there} there`];
  });
  return others.length === 0
    ? E.right(held)
    : foreign(held.file, `the classes of ${train.file}`, someOf(others));
};

/**
 * The number of classes, if the lists agree on them and each has a training image.
 *
 * @error FileForeign: a label that is no class, a class without training images, a list for other classes
 */
export const checkLists = (
  train: ImageList,
  held: readonly ImageList[],
  classes: number,
): Checked<number> =>
  pipe(
    gatheredList([
      pipe(
        checkLabels(train, classes),
        E.chain((list) => checkFilled(list, classes)),
      ),
      ...held.map((list) =>
        pipe(
          checkLabels(list, classes),
          E.chain((checked) => checkSameClasses(train, checked)),
        ),
      ),
    ]),
    E.map(() => classes),
  );
