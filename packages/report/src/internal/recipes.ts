import type { PageRun } from "./page-run.js";

/** One method and its runs, which differ in nothing but the seed. */
export interface Recipe {
  readonly method: string;
  readonly runs: readonly [PageRun, ...PageRun[]];
}

const withoutSeed = (descriptor: unknown): unknown =>
  typeof descriptor === "object" && descriptor !== null
    ? { ...descriptor, seed: undefined }
    : descriptor;

const keyOf = ({ method, dataset, counts, selection, descriptor }: PageRun): string =>
  JSON.stringify([method, dataset, counts, selection, withoutSeed(descriptor)]);

/** Runs by recipe, in the order of their first runs. A seed that repeats within a recipe starts another one. */
export const recipesOf = (runs: readonly PageRun[]): readonly Recipe[] => {
  const found: { key: string; recipe: Recipe }[] = [];
  for (const run of runs) {
    const key = keyOf(run);
    const known = found.find(
      (one) => one.key === key && one.recipe.runs.every(({ seed }) => seed !== run.seed),
    );
    if (known === undefined) found.push({ key, recipe: { method: run.method, runs: [run] } });
    else known.recipe = { ...known.recipe, runs: [...known.recipe.runs, run] };
  }
  return found.map(({ recipe }) => recipe);
};

/** Whether some recipe has several runs. */
export const hasSeeds = (recipes: readonly Recipe[]): boolean =>
  recipes.some(({ runs }) => runs.length > 1);
