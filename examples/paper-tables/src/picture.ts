import { type Panel, reliabilityGrid } from "@longtail/report";
import { blockKey } from "./blocks.js";
import { calibrationOf } from "./finished.js";
import { type Subject, stemOf } from "./subject.js";
import type { View } from "./view.js";

/** The name of a view's picture file. */
export const pictureName = (subject: Subject, { block }: View): string =>
  `${stemOf(subject)}-${blockKey(block)}.svg`;

/**
 * The reliability diagrams of the paper's rows side by side in one SVG, in light colors. If the table draws all of them, one that has
 * not been run is an empty diagram that says so.
 */
export const pictureOf = ({ table }: Subject, { results, epoch, block }: View): string =>
  reliabilityGrid(
    results
      .filter(({ row }) => row.inPaper)
      .flatMap(({ row, finished: [first] }): readonly Panel[] => {
        if (first !== undefined)
          return [{ title: row.title, calibration: calibrationOf(first[epoch]) }];
        return table.picture === "all" ? [{ title: row.title, why: "not run" }] : [];
      }),
    { title: `${table.title}: ${block.title}`, width: 300, columns: 4, theme: "light" },
  );
