import {
  type Checked,
  carriedError,
  type Dataset,
  type LongtailError,
  makeOf,
  messageOf,
  type Registry,
  type Slot,
  type Slots,
  under,
} from "@longtail/core";
import * as E from "#fp-ts/Either";
import { identity, pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { PartFailed, PartUnfit } from "../errors.js";
import { datasetProblem } from "./dataset-problem.js";
import { partProblems } from "./part-problems.js";

type Part = Exclude<Slot, "dataset">;

type Made<S extends Part> = Slots[S]["made"] extends Checked<infer A> ? A : never;

/** What a component threw, as an error: the record that it carries, or its own words. */
export const thrownBy =
  (kind: string, during: string, path: readonly string[] = []) =>
  (thrown: unknown): LongtailError =>
    carriedError(thrown) ?? PartFailed.of({ path, kind, during, reason: messageOf(thrown) });

const fitting =
  <A>(kind: string, problemOf: (made: A) => string | undefined) =>
  (made: A): Checked<A> => {
    const problem = problemOf(made);
    return problem === undefined
      ? E.right(made)
      : E.left(PartUnfit.of({ path: [], kind, problem }));
  };

/**
 * Makes the part that a descriptor names, and checks that it is what its slot asks for.
 *
 * @error what the component reports · two-stage/PartUnfit · two-stage/PartFailed (it threw); each under the slot's name
 */
export const makePart = <S extends Part>(
  registry: Registry,
  slot: S,
  descriptor: { readonly kind: string },
  env: Slots[S]["env"],
): Checked<Made<S>> => {
  const { kind } = descriptor;
  const problemOf = partProblems[slot] as (
    made: Made<S>,
    env: Slots[S]["env"],
  ) => string | undefined;
  return pipe(
    E.tryCatch(
      () =>
        pipe(
          makeOf(registry, slot)(descriptor)(env) as Checked<Made<S>>,
          E.chain(fitting(kind, (made) => problemOf(made, env))),
        ),
      thrownBy(kind, "while it was planned"),
    ),
    E.flatten,
    E.mapLeft(under(slot)),
  );
};

/**
 * Loads the dataset that a descriptor names, and checks it.
 *
 * @error what the component reports · two-stage/PartUnfit · two-stage/PartFailed (it threw); each under `dataset`
 */
export const makeDataset = (
  registry: Registry,
  descriptor: { readonly kind: string },
  env: Slots["dataset"]["env"],
): TE.TaskEither<LongtailError, Dataset> => {
  const { kind } = descriptor;
  return pipe(
    TE.tryCatch(
      async () =>
        pipe(
          await makeOf(registry, "dataset")(descriptor)(env)(),
          E.chain(fitting<Dataset>(kind, datasetProblem)),
        ),
      thrownBy(kind, "while it was loaded"),
    ),
    TE.chainEitherK(identity),
    TE.mapLeft(under("dataset")),
  );
};
