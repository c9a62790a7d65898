import type { Pipeline } from "@longtail/mislas";
import type { Preview } from "../protocol.js";
import { type Choice, missingFor } from "../recipe-menu.js";
import { byId, say } from "./dom.js";
import { drawTail } from "./tail.js";

type DatasetDescriptor = Pipeline["dataset"];

/** The part of the form that is about images: which files are there, and a glance at the set. */
export interface Images {
  /** Shows which files a recipe's set has and lacks. */
  readonly show: (recipe: Choice) => void;
  /** Takes note of the files that the browser keeps. */
  readonly kept: (names: readonly string[]) => void;
  readonly previewed: (dataset: DatasetDescriptor, preview: Preview) => void;
}

/** Makes that part; `look` is asked for a glance at a set that has all its files. */
export const makeImages = (look: (dataset: DatasetDescriptor) => void): Images => {
  let files: readonly string[] = [];
  let wanted: Choice | undefined;

  const draw = (): void => {
    if (wanted === undefined) return;
    const needed = missingFor(wanted, files);
    byId("data").hidden = needed === undefined;
    byId("tail").replaceChildren();
    if (needed === undefined || needed.missing.length === 0) look(wanted.pipeline.dataset);
    if (needed === undefined) return;
    const { set, missing } = needed;
    say(
      byId("data-state"),
      missing.length === 0
        ? `All files of ${set} are here.`
        : `${set} still lacks ${missing.join(", ")}.`,
    );
  };

  return {
    show: (recipe) => {
      wanted = recipe;
      draw();
    },
    kept: (names) => {
      files = names;
      draw();
    },
    // A glance at a large set may come when another one has been chosen.
    previewed: (dataset, preview) => {
      if (JSON.stringify(dataset) === JSON.stringify(wanted?.pipeline.dataset)) drawTail(preview);
    },
  };
};
