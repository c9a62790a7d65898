import { join } from "node:path";
import type { LongtailError } from "@longtail/core";
import { type Comparison, calibrateRun } from "longtail";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import type { Cell } from "./cell.js";
import { runsIn } from "./folders.js";
import type { Request } from "./request.js";

/**
 * The calibrators of a finished cell, in a table about calibration after training.
 *
 * @error those of `calibrateRun`
 */
export const comparisonOf = (
  { name }: Cell,
  { table, data, backend, out }: Request,
): TE.TaskEither<LongtailError, Comparison | undefined> =>
  table.calibrated === true
    ? pipe(
        calibrateRun(join(runsIn(out), name), {
          backend,
          ...(data !== undefined && { data }),
        }),
        TE.map(({ comparison }) => comparison),
      )
    : TE.right(undefined);
