import type { Pipeline } from "../standard-pipelines.js";

/** Pipelines under the name of their setting: `embedded/plain`. */
export const named = (
  setting: string,
  pipelines: Readonly<Record<string, Pipeline>>,
): Readonly<Record<string, Pipeline>> =>
  Object.fromEntries(Object.entries(pipelines).map(([name, p]) => [`${setting}/${name}`, p]));
