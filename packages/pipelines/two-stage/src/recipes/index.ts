import type { Pipeline } from "../standard-pipelines.js";
import { cifarRecipes } from "./cifar.js";
import { embeddedRecipes } from "./embedded.js";

/** Ready-made pipelines by name. */
export const recipes: Readonly<Record<string, Pipeline>> = { ...embeddedRecipes, ...cifarRecipes };
