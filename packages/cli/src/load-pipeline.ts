import { basename } from "node:path";
import { failure, type LongtailError } from "@longtail/core";
import { recipeNamed } from "@longtail/mislas";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { withOverrides } from "./overrides.js";
import { readJson } from "./read-file.js";
import { recipesLike } from "./recipe-names.js";

/** A descriptor and a short name for its files. */
export interface NamedDescriptor {
  readonly name: string;
  readonly descriptor: unknown;
}

const find = (reference: string): TE.TaskEither<LongtailError, NamedDescriptor> => {
  const recipe = recipeNamed(reference);
  if (recipe !== undefined)
    return TE.right({ name: reference.replaceAll("/", "-"), descriptor: recipe.pipeline });
  if (reference.endsWith(".json"))
    return pipe(
      readJson(reference, "the pipeline to run"),
      TE.map((descriptor) => ({ name: basename(reference, ".json"), descriptor })),
    );
  return TE.left(
    failure("UnknownName", {
      path: [],
      noun: "recipe",
      actual: reference,
      known: recipesLike(reference),
    }),
  );
};

/**
 * The pipeline of a recipe or of a JSON file, with the settings of the command line applied.
 *
 * @error UnknownName (neither a recipe nor a `.json` file) · FileMissing · FileUnreadable · FileForeign · Custom
 */
export const loadPipeline = (
  reference: string,
  settings: readonly string[],
): TE.TaskEither<LongtailError, NamedDescriptor> =>
  pipe(
    find(reference),
    TE.chainEitherK(({ name, descriptor }) =>
      pipe(
        withOverrides(descriptor, settings),
        E.map((changed) => ({ name, descriptor: changed })),
      ),
    ),
  );
