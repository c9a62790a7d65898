import type { Pipeline } from "@longtail/two-stage";
import type { Preview } from "../protocol.js";
import { missingFor } from "../recipe-menu.js";
import { byId, say } from "./dom.js";
import { drawTail } from "./tail.js";

type DatasetDescriptor = Pipeline["dataset"];

/** The part of the form that is about images: which files are there, and a glance at the set. */
export interface Images {
  /** Shows what a setting has and lacks. */
  readonly show: (setting: string, dataset: DatasetDescriptor) => void;
  /** Takes note of the files that the browser keeps. */
  readonly kept: (names: readonly string[]) => void;
  readonly previewed: (dataset: DatasetDescriptor, preview: Preview) => void;
}

/** Makes that part; `look` is asked for a glance at a set that has all its files. */
export const makeImages = (look: (dataset: DatasetDescriptor) => void): Images => {
  let files: readonly string[] = [];
  let wanted: { readonly setting: string; readonly dataset: DatasetDescriptor } | undefined;

  const draw = (): void => {
    if (wanted === undefined) return;
    const needed = missingFor(wanted.setting, files);
    byId("data").hidden = needed === undefined;
    byId("tail").replaceChildren();
    if (needed === undefined || needed.missing.length === 0) look(wanted.dataset);
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
    show: (setting, dataset) => {
      wanted = { setting, dataset };
      draw();
    },
    kept: (names) => {
      files = names;
      draw();
    },
    // A glance at a large set may come when another one has been chosen.
    previewed: (dataset, preview) => {
      if (JSON.stringify(dataset) === JSON.stringify(wanted?.dataset)) drawTail(preview);
    },
  };
};
