import { reliabilityGrid } from "@longtail/report";
import { calibrationOf } from "./finished.js";
import type { RecipeName, Table } from "./tables/table.js";
import type { View } from "./view.js";

/** The file of a view's picture. */
export const pictureName = (table: Table, recipe: RecipeName, { block }: View): string =>
  `${table.name}-${recipe}-${block.set}-${block.factor}.svg`;

/** The reliability diagrams of a view side by side in one SVG file, in light colours as on paper. */
export const pictureOf = ({ title }: Table, { results, moment, block }: View): string =>
  reliabilityGrid(
    results.flatMap(({ row, finished: [first] }) =>
      first === undefined ? [] : [{ title: row.title, calibration: calibrationOf(first[moment]) }],
    ),
    { title: `${title}: ${block.title}`, width: 300, theme: "light" },
  );
