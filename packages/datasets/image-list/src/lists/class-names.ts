import { type ImageList, nameOf } from "./image-list.js";

/** The only folder of each class's images; `undefined` for classes with several. */
const foldersByClass = (
  { folders, folderOf, labels }: ImageList,
  classes: number,
): readonly (string | undefined)[] => {
  // The folder's index from 1; 0 before the first image, -1 for several.
  const found = new Int32Array(classes);
  labels.forEach((label, i) => {
    const folder = (folderOf[i] as number) + 1;
    found[label] = found[label] === 0 || found[label] === folder ? folder : -1;
  });
  return Array.from(found, (folder) => folders[folder - 1]);
};

const areNames = (names: readonly string[]): boolean =>
  new Set(names).size === names.length && !names.includes("");

/**
 * A name for each class: that of its folder, if each class has a folder of its own; its label otherwise.
 *
 * Where folders' own names are not unique, their paths are taken.
 */
export const classNamesOf = (train: ImageList, classes: number): readonly string[] => {
  const folders = foldersByClass(train, classes);
  const paths = folders.filter((folder) => folder !== undefined);
  const last = paths.map(nameOf);
  if (paths.length === classes && areNames(last)) return last;
  if (paths.length === classes && areNames(paths)) return paths;
  return folders.map((_folder, label) => String(label));
};
