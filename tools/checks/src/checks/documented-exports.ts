import { isOpen } from "../exports.js";
import type { Fault } from "../fault.js";
import { fileOf, type SourceFile } from "../source-file.js";
import { type Package, published } from "../workspace.js";

const entriesOf = ({ folder, manifest, sources }: Package): readonly SourceFile[] =>
  sources.filter(({ path }) => {
    const name = path.slice(`${folder}/src/`.length, -".ts".length);
    return name === "index" || isOpen(manifest, name);
  });

type Export = SourceFile["exports"][number];

/** The exports of a file that have one of the names, or all without names, wherever they are declared. */
const declarationsOf = (
  file: SourceFile,
  sources: readonly SourceFile[],
  names?: readonly string[],
): readonly (readonly [path: string, Export])[] => [
  ...file.exports
    .filter(({ name }) => names === undefined || names.includes(name))
    .map((each) => [file.path, each] as const),
  ...file.reexports.flatMap(({ specifier, names: passed }) => {
    const from = sources.find(({ path }) => path === fileOf(file.path, specifier));
    return from === undefined ? [] : declarationsOf(from, sources, passed ?? names);
  }),
];

const undocumented = (each: Package): readonly Fault[] => {
  const { sources } = each;
  const found = entriesOf(each).flatMap((file) => declarationsOf(file, sources));
  return (
    found
      // one comment serves all overloads
      .filter(
        ([path, { name }]) =>
          !found.some(([at, other]) => at === path && other.name === name && other.documented),
      )
      .map(([path, { name, line }]) => ({
        where: `${path}:${line}`,
        what: `the export "${name}" has no doc comment`,
      }))
  );
};

const isFirst = ({ where, what }: Fault, index: number, all: readonly Fault[]): boolean =>
  all.findIndex((other) => other.where === where && other.what === what) === index;

/** Everything that a published package exports has a doc comment. */
export const documentedExports = (packages: readonly Package[]): readonly Fault[] =>
  published(packages).flatMap(undocumented).filter(isFirst);
