import { stat } from "node:fs/promises";
import { basename, extname } from "node:path";
import { closest, failure, type LongtailError } from "@longtail/core";
import { type HeadName, recipeName, recipeNamed, recipes, withHead } from "@longtail/mislas";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { type FilledPart, override } from "./overrides.js";
import type { Screen } from "./progress.js";
import { readJson } from "./read-file.js";
import { recipesLike } from "./recipe-names.js";
import { settingsText } from "./settings-text.js";

/** A descriptor and a short name for its files. */
export interface NamedDescriptor {
  readonly name: string;
  readonly descriptor: unknown;
  /** The parts that `--set` named by their kind alone. */
  readonly filled: readonly FilledPart[];
}

type Found = Pick<NamedDescriptor, "name" | "descriptor">;

const unknownRecipe = (reference: string): LongtailError => {
  const meant = closest(reference, recipes.map(recipeName));
  return failure("UnknownName", {
    path: [],
    noun: "recipe",
    actual: reference,
    known: recipesLike(reference),
    ...(meant !== undefined && { meant }),
  });
};

const isFile = (reference: string): Promise<boolean> =>
  stat(reference).then(
    (found) => found.isFile(),
    () => false,
  );

// A file need not be called `.json`; a name that ends so is meant as a file even where there is none.
const find = (
  reference: string,
  head: HeadName | undefined,
): TE.TaskEither<LongtailError, Found> => {
  const recipe = recipeNamed(reference);
  if (recipe !== undefined)
    return TE.right({
      name: reference.replaceAll("/", "-"),
      descriptor: head === undefined ? recipe.pipeline : withHead(recipe.pipeline, head),
    });
  const extension = extname(reference);
  const isJson = extension.toLowerCase() === ".json";
  return pipe(
    TE.fromTask(() => isFile(reference)),
    TE.chain((exists) =>
      exists || isJson
        ? pipe(
            readJson(reference, "the pipeline to run"),
            TE.map((descriptor) => ({
              name: basename(reference, isJson ? extension : ""),
              descriptor,
            })),
          )
        : TE.left(unknownRecipe(reference)),
    ),
  );
};

/**
 * The pipeline of a recipe or of a JSON file, with the settings of the command line applied. A recipe may get another head first.
 *
 * @error UnknownName (neither a recipe nor a file) · FileMissing · FileUnreadable · FileForeign · Custom
 */
export const loadPipeline = (
  reference: string,
  settings: readonly string[],
  head?: HeadName,
): TE.TaskEither<LongtailError, NamedDescriptor> =>
  pipe(
    find(reference, head),
    TE.chainEitherK(({ name, descriptor }) =>
      pipe(
        override(descriptor, settings),
        E.map((changed) => ({ name, ...changed })),
      ),
    ),
  );

/** Says which parts got the defaults of their kind. */
export const sayFilled =
  (screen: Screen | undefined) =>
  ({ filled }: NamedDescriptor) =>
  (): void => {
    for (const { place, kind, defaults } of filled)
      if (Object.keys(defaults).length > 0)
        screen?.write(`${place}: ${kind} with its defaults ${settingsText(defaults)}\n`);
  };
