import { decode, type LongtailError, under } from "@longtail/core";
import { type Cell, cellsOf, type Group, groupsOf, type Resolve, Sweep } from "@longtail/sweep";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { loadPipeline } from "../../load-pipeline.js";
import { withOverrides } from "../../overrides.js";
import { readJson } from "../../read-file.js";
import { columns } from "../../table.js";

/** A sweep's file as cells, in groups that share a stage 1. */
export interface PlannedSweep {
  readonly name: string;
  readonly cells: readonly Cell[];
  readonly groups: readonly Group[];
}

const resolve: Resolve = (reference, settings) =>
  typeof reference === "string"
    ? loadPipeline(reference, settings)
    : TE.fromEither(
        pipe(
          withOverrides(reference.descriptor, settings),
          E.map((descriptor) => ({ name: reference.name, descriptor })),
        ),
      );

/**
 * The cells of a sweep's file. Needs neither queue nor data.
 *
 * @error FileMissing · FileUnreadable · FileForeign (not JSON) · UnknownKey, MissingKey, ... · UnknownName (no such recipe) ·
 *        OutOfRange or Incompatible (ranges; two cells of one name)
 */
export const plannedSweep = (file: string): TE.TaskEither<LongtailError, PlannedSweep> =>
  pipe(
    readJson(file, "the sweep"),
    TE.chainEitherK((json) => pipe(json, decode(Sweep), E.mapLeft(under(file)))),
    TE.chain((sweep) =>
      pipe(
        cellsOf(sweep, resolve),
        TE.map((cells) => ({ name: sweep.name, cells, groups: groupsOf(cells) })),
      ),
    ),
  );

const counted = (count: number, one: string, many: string): string =>
  `${count} ${count === 1 ? one : many}`;

/** The cells as a table. */
export const plannedText = ({ name, cells, groups }: PlannedSweep): string => {
  const rows = groups.flatMap(({ leader, followers }) => [
    [leader.id, "trains it", leader.settings.join(" ")],
    ...followers.map((cell) => [cell.id, `of ${leader.id}`, cell.settings.join(" ")]),
  ]);
  return [
    columns([["cell", "stage 1", "settings"], ...rows], "left"),
    "",
    `${name}: ${counted(cells.length, "cell", "cells")}, ${counted(groups.length, "stage 1", "stages 1")} to train`,
  ].join("\n");
};
