import { extent } from "@longtail/core";
import type { Preview } from "../protocol.js";
import { byId, count, make } from "./dom.js";
import { picture } from "./picture.js";

/** Draws a preview of a dataset: for each class a bar as high as its number of images, above one image. */
export const drawTail = ({ total, classes, columns, set, notes }: Preview): void => {
  const [least, most] = extent(columns.map((column) => column.count));
  byId("tail").replaceChildren(
    make(
      "div",
      { class: "columns", "aria-hidden": "true" },
      ...columns.map((column, i) =>
        make(
          "div",
          { class: "column", title: `${column.name}: ${count(column.count)} images` },
          make("span", { class: "number" }, count(column.count)),
          make("span", { class: "height", style: `--share:${column.count / most}` }),
          picture(set, i),
        ),
      ),
    ),
    make(
      "figcaption",
      { class: "note" },
      [
        `${count(total)} training images in ${count(classes)} classes: ${count(most)} in the most frequent class, ${count(least)} in the rarest.`,
        ...notes.map((note) => `${note}.`),
      ].join(" "),
    ),
  );
};
