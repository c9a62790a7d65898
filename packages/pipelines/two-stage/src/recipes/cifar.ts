import type { Pipeline } from "../standard-pipelines.js";
import {
  type CifarFactor,
  type CifarName,
  type CifarSettings,
  cifarData,
  publishedSettings,
  shortSettings,
} from "./cifar-settings.js";
import { comparisons, methods } from "./methods.js";
import { named } from "./named.js";
import { plain } from "./one-stage.js";

const settings = { short: shortSettings, published: publishedSettings } as const;
const factors: readonly CifarFactor[] = [10, 50, 100];

const ofTail = (name: CifarName, recipe: keyof typeof settings, factor: CifarFactor) => {
  const all: CifarSettings = settings[recipe](name, factor);
  return named(`${name}-${factor}/${recipe}`, {
    ...methods(all.setting, all.retraining, all.mislas),
    ...comparisons(all, all.mislas),
  });
};

// What figure 1 compares with: plain training on the whole set.
const balanced = (name: CifarName, recipe: keyof typeof settings) => {
  const { setting } = settings[recipe](name, 100);
  return named(`${name.replace("-lt", "")}/${recipe}`, {
    balanced: { ...plain({ ...setting, ...cifarData(name, 1) }), name: "balanced" },
  });
};

/** Long-tailed CIFAR by the published recipes and by short ones, at every published factor; and the balanced sets. */
export const cifarRecipes: Readonly<Record<string, Pipeline>> = Object.assign(
  {},
  ...(["cifar10-lt", "cifar100-lt"] as const).flatMap((name) => [
    ...factors.flatMap((factor) => [
      ofTail(name, "short", factor),
      ofTail(name, "published", factor),
    ]),
    balanced(name, "short"),
    balanced(name, "published"),
  ]),
);
