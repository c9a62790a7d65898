import {
  type Checked,
  closed,
  decode,
  failure,
  integerIn,
  type LongtailError,
  listOf,
  seeds,
  several,
  text,
  under,
} from "@longtail/core";
import { Pipeline, sharesStage1 } from "@longtail/mislas";
import * as A from "#fp-ts/Array";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as T from "#fp-ts/Task";
import * as TE from "#fp-ts/TaskEither";
import { type Sweep, seedsOf } from "./sweep.js";
import { type SettingList, settingsOf } from "./variants.js";

/** The codec of cells. */
export const Cell = closed("cell", {
  id: text,
  settings: listOf(text),
  pipeline: Pipeline,
  seed: integerIn(seeds.min, seeds.max),
});

/** One run of a sweep: a complete descriptor and a seed. `id` names its job and the folder of its files. */
export type Cell = typeof Cell._A;

/** A cell that trains a stage 1, and those that start from it. */
export interface Group {
  readonly leader: Cell;
  readonly followers: readonly Cell[];
}

/** The descriptor of a recipe's name or of a descriptor in a sweep, with settings applied. */
export type Resolve = (
  reference: string | { readonly name: string; readonly descriptor: unknown },
  settings: SettingList,
) => TE.TaskEither<LongtailError, { readonly name: string; readonly descriptor: unknown }>;

// A part of a file's name and of a key of Redis.
const plain = (name: string): string => name.replaceAll(/[^\w.-]+/g, "-");

const checkNames = (
  sweep: Pick<Sweep, "name">,
  cells: readonly Cell[],
): Checked<readonly Cell[]> => {
  if (sweep.name !== plain(sweep.name) || sweep.name.startsWith("."))
    return E.left(
      failure("Incompatible", {
        path: ["name"],
        what: "a sweep's name",
        needs: "letters, digits, -, _ and . alone",
        got: sweep.name,
      }),
    );
  const ids = new Set<string>();
  for (const { id } of cells) {
    if (ids.has(id))
      return E.left(
        failure("Incompatible", {
          path: ["pipelines"],
          what: "each cell",
          needs: "its own name",
          got: `${id} twice`,
        }),
      );
    ids.add(id);
  }
  return E.right(cells);
};

/**
 * The cells of a sweep in order: pipeline by pipeline, variant by variant, seed by seed.
 *
 * @param resolve finds recipes and applies settings; the command line's does both
 * @error those of `settingsOf` and of `resolve` · errors of decoding, for all cells together · Incompatible (two cells of one name)
 */
export const cellsOf = (
  sweep: Sweep,
  resolve: Resolve,
): TE.TaskEither<LongtailError, readonly Cell[]> => {
  const { set = [], pipelines } = sweep;
  const all = (variants: readonly SettingList[]): TE.TaskEither<LongtailError, readonly Cell[]> => {
    const digits = String(variants.length - 1).length;
    const makers = pipelines.flatMap((reference) =>
      variants.map((variant, v) => {
        const settings = [...set, ...variant];
        return pipe(
          resolve(reference, settings),
          TE.chainEitherK(({ name, descriptor }) => {
            const mark = variants.length > 1 ? `-v${String(v).padStart(digits, "0")}` : "";
            const series = `${plain(name)}${mark}`;
            return pipe(
              decode(Pipeline)(descriptor),
              E.bimap(under(series), (pipeline) =>
                seedsOf(sweep).map(
                  (seed): Cell => ({ id: `${series}-seed${seed}`, settings, pipeline, seed }),
                ),
              ),
            );
          }),
        );
      }),
    );
    return pipe(
      makers,
      A.sequence(T.ApplicativeSeq),
      T.map((results) => {
        const { left, right } = A.separate(results);
        return left.length > 0 ? E.left(several(left)) : E.right(right.flat());
      }),
    );
  };
  return pipe(
    TE.fromEither(settingsOf(sweep.variants)),
    TE.chain(all),
    TE.chainEitherK((cells) => checkNames(sweep, cells)),
  );
};

/**
 * Cells by the stage 1 that they train. The first of each group trains it, and the others start from its weights.
 *
 * @example
 * ```ts
 * import { groupsOf } from "@longtail/sweep";
 *
 * console.log(groupsOf([]).length); // 0
 * ```
 */
export const groupsOf = (cells: readonly Cell[]): readonly Group[] => {
  const groups: { leader: Cell; followers: Cell[] }[] = [];
  for (const cell of cells) {
    const group = groups.find(({ leader }) => sharesStage1(leader, cell));
    if (group === undefined) groups.push({ leader: cell, followers: [] });
    else group.followers.push(cell);
  }
  return groups;
};
