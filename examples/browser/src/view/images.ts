import type { Pipeline } from "@longtail/mislas";
import type { Preview } from "../protocol.js";
import { type Choice, missingFor } from "../recipe-menu.js";
import { byId, count, setText } from "./dom.js";
import { drawTail } from "./tail.js";

type DatasetDescriptor = Pipeline["dataset"];

/** The part of the form about images: which files are stored, and a preview of the dataset. */
export interface Images {
  /** Shows which files a recipe's dataset has and lacks. */
  readonly show: (recipe: Choice) => void;
  /** Sets the names of the stored files. */
  readonly stored: (names: readonly string[]) => void;
  /** Sets the number of files in the stored folder of images. */
  readonly storedImages: (images: number) => void;
  readonly previewed: (dataset: DatasetDescriptor, preview: Preview) => void;
}

/** Makes that part. `preview` requests a preview of a dataset that has all its files. */
export const makeImages = (preview: (dataset: DatasetDescriptor) => void): Images => {
  let files: readonly string[] = [];
  let images = 0;
  let chosen: Choice | undefined;

  const draw = (): void => {
    if (chosen === undefined) return;
    byId("own").hidden = chosen.set !== "folder";
    if (chosen.set === "folder") {
      byId("data").hidden = true;
      byId("tail").replaceChildren();
      setText(byId("own-state"), images === 0 ? "" : `${count(images)} files are stored.`);
      if (images > 0) preview(chosen.pipeline.dataset);
      return;
    }
    const needed = missingFor(chosen, files);
    byId("data").hidden = needed === undefined;
    byId("tail").replaceChildren();
    if (needed === undefined || needed.missing.length === 0) preview(chosen.pipeline.dataset);
    if (needed === undefined) return;
    const { name, missing } = needed;
    setText(
      byId("data-state"),
      missing.length === 0
        ? `All files of ${name} are stored.`
        : `${name} still lacks ${missing.join(", ")}.`,
    );
  };

  return {
    show: (recipe) => {
      chosen = recipe;
      draw();
    },
    stored: (names) => {
      files = names;
      draw();
    },
    storedImages: (stored) => {
      images = stored;
      draw();
    },
    // The preview of a large dataset can arrive after another one was chosen.
    previewed: (dataset, received) => {
      if (JSON.stringify(dataset) === JSON.stringify(chosen?.pipeline.dataset)) drawTail(received);
    },
  };
};
