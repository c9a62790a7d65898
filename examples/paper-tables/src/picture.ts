import { reliabilityGrid } from "@longtail/report";
import { calibrationOf } from "./finished.js";
import { type Subject, stemOf } from "./subject.js";
import type { View } from "./view.js";

/** The name of a view's picture file. */
export const pictureName = (subject: Subject, { block }: View): string =>
  `${stemOf(subject)}-${block.set}-${block.factor}.svg`;

/** The reliability diagrams of a view side by side in one SVG, in light colors. */
export const pictureOf = ({ table }: Subject, { results, epoch, block }: View): string =>
  reliabilityGrid(
    results.flatMap(({ row, finished: [first] }) =>
      first === undefined ? [] : [{ title: row.title, calibration: calibrationOf(first[epoch]) }],
    ),
    { title: `${table.title}: ${block.title}`, width: 300, theme: "light" },
  );
