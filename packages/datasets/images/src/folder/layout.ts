import { type Checked, failure, gatheredList, type LongtailError, someOf } from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";

/** The parts of a dataset. */
export type Part = "train" | "test" | "validation";

/** The image files of some images, by class. */
export type ByClass = readonly (readonly string[])[];

/** What is where in a folder of images. A part is absent if it has no folder of its own. */
export interface Layout {
  readonly classNames: readonly string[];
  readonly train: ByClass;
  readonly test?: ByClass;
  readonly validation?: ByClass;
  /** Files that are no image of a class. */
  readonly ignored: readonly string[];
}

const partFolders: Readonly<Record<string, Part>> = {
  train: "train",
  test: "test",
  validation: "validation",
  val: "validation",
};

const isImage = (path: string): boolean => /\.(jpe?g|png)$/i.test(path);
// What systems put into folders unasked.
const isHidden = (path: string): boolean =>
  path.split("/").some((name) => /^(\..+|__MACOSX|Thumbs\.db|desktop\.ini)$/i.test(name));

type Folders = ReadonlyMap<string, readonly string[]>;

// The sub-folders of a folder with the paths inside each; a file beside them is in none.
const foldersOf = (paths: readonly string[] = []): Folders => {
  const folders = new Map<string, string[]>();
  for (const path of paths) {
    const slash = path.indexOf("/");
    if (slash < 0) continue;
    const name = path.slice(0, slash);
    const inside = folders.get(name) ?? [];
    if (slash + 1 < path.length) inside.push(path.slice(slash + 1));
    folders.set(name, inside);
  }
  return folders;
};

const expected = (file: string, expected: string, found: string): LongtailError =>
  failure("FileForeign", { file, expected, found });

const checkClasses = (prefix: string, names: readonly string[]): Checked<readonly string[]> =>
  names.length >= 2
    ? E.right(names)
    : E.left(
        expected(
          prefix === "" ? "the folder of images" : prefix,
          "a sub-folder for each of at least two classes",
          names.length === 0 ? "none" : `one, ${names.join()}`,
        ),
      );

const imagesIn = (prefix: string, folders: Folders, names: readonly string[]): ByClass =>
  names.map((name) =>
    (folders.get(name) ?? []).filter(isImage).map((path) => `${prefix}${name}/${path}`),
  );

const trainImages = (
  prefix: string,
  folders: Folders,
  names: readonly string[],
): Checked<ByClass> =>
  gatheredList(
    imagesIn(prefix, folders, names).map((images, label) => {
      if (images.length > 0) return E.right(images);
      const name = names[label] as string;
      const others = (folders.get(name) ?? []).filter((path) => !path.endsWith("/"));
      const found = others.length === 0 ? "none" : someOf(others);
      return E.left(expected(prefix + name, "JPEG or PNG images", found));
    }),
  );

// Test and validation images may lack a class, but have none that training lacks.
const heldImages = (
  prefix: string,
  folders: Folders,
  names: readonly string[],
): Checked<ByClass> => {
  const strange = [...folders.keys()].filter((name) => !names.includes(name));
  const images = imagesIn(prefix, folders, names);
  if (strange.length === 0 && images.flat().length > 0) return E.right(images);
  return E.left(
    strange.length === 0
      ? expected(prefix, "JPEG or PNG images in folders of classes", "none")
      : expected(prefix, "only classes that train has", someOf(strange)),
  );
};

/**
 * What is where in a folder of images, from the paths in it.
 *
 * One sub-folder per class, with images at any depth inside; or, if there is nothing but `train` and `test`, `validation` or `val`,
 * such a folder for each part. Classes and files are sorted by the code units of their names, whatever the order of the paths.
 *
 * @error FileForeign, with the folder: fewer than two classes, a class without images, a class in `test` that `train` lacks
 */
export const layoutOf = (all: readonly string[]): Checked<Layout> => {
  const paths = all.filter((path) => !isHidden(path)).sort();
  const tops = foldersOf(paths);
  const inParts =
    tops.has("train") && [...tops.keys()].every((name) => Object.hasOwn(partFolders, name));
  const prefix = inParts ? "train/" : "";
  const folders = inParts ? foldersOf(tops.get("train")) : tops;
  const others = inParts ? [...tops.keys()].filter((name) => name !== "train") : [];
  return pipe(
    checkClasses(prefix, [...folders.keys()].sort()),
    E.bindTo("classNames"),
    E.bind("parts", ({ classNames }) =>
      gatheredList([
        trainImages(prefix, folders, classNames),
        ...others.map((name) => heldImages(`${name}/`, foldersOf(tops.get(name)), classNames)),
      ]),
    ),
    E.map(({ classNames, parts: [train = [], ...held] }) => {
      const used = new Set([train, ...held].flat(2));
      return {
        classNames,
        train,
        ...Object.fromEntries(others.map((name, i) => [partFolders[name], held[i]])),
        ignored: paths.filter((path) => !path.endsWith("/") && !used.has(path)),
      };
    }),
  );
};
