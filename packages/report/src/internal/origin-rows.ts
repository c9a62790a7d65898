import type { RunOrigin } from "@longtail/run-record";
import { plural } from "./format.js";
import type { Recipe } from "./recipes.js";

// What the origins of a recipe's runs say, each thing once; nothing where none says it.
const fromOrigin =
  (text: (origin: RunOrigin) => string | undefined) =>
  ({ runs }: Recipe): string =>
    [...new Set(runs.flatMap(({ origin }) => (origin && text(origin)) ?? []))].join("; ");

const machineOf = ({ machine, cores, platform }: RunOrigin): string | undefined =>
  [machine, cores && plural(cores, "core"), platform].filter(Boolean).join(", ") || undefined;

const softwareOf = ({ versions = {}, runtime }: RunOrigin): string | undefined => {
  const { longtail, "@tensorflow/tfjs-core": tfjs } = versions;
  return (
    [longtail && `longtail ${longtail}`, tfjs && `TensorFlow.js ${tfjs}`, runtime]
      .filter(Boolean)
      .join(", ") || undefined
  );
};

const commitOf = ({ commit, changed }: RunOrigin): string | undefined =>
  commit && `${commit.slice(0, 12)}${changed === true ? ", with changes" : ""}`;

/** With what and where each recipe was run; empty where no run says it. */
export const originRows: readonly (readonly [title: string, text: (recipe: Recipe) => string])[] = [
  ["device", fromOrigin(({ device }) => device)],
  ["machine", fromOrigin(machineOf)],
  ["software", fromOrigin(softwareOf)],
  ["command", fromOrigin(({ command }) => command)],
  ["commit", fromOrigin(commitOf)],
  ["began", fromOrigin(({ began }) => began)],
];
