import type { Agreement } from "./agreement.js";
import { type Figure, figures } from "./figures.js";
import type { Outcome } from "./measure.js";
import type { Size } from "./protocol.js";
import type { Circumstances } from "./readme.js";
import type { Table } from "./table.js";
import { imageTable } from "./tables/images.js";
import { convolutionTable, normalizationTable } from "./tables/operators.js";
import { stepTable } from "./tables/steps.js";
import { verdictTable } from "./tables/verdict.js";

/** The stored result of `training-step`. */
export interface StepResult extends Circumstances, Size {
  readonly what: string;
  readonly backend: string;
  readonly threads: number;
  readonly ways: readonly Outcome[];
  readonly agreement: Agreement;
  readonly figures: readonly Figure[];
}

/** The tables of a result. Tables without rows are left out. */
export const stepTables = ({
  ways,
  depth,
  batch,
}: Pick<StepResult, "ways" | "depth" | "batch">): readonly Table[] => {
  const size = { depth, batch };
  return [
    verdictTable(figures(ways)),
    stepTable(ways, size),
    imageTable(ways),
    normalizationTable(ways, size),
    convolutionTable(ways),
  ].filter(({ rows }) => rows.length > 0);
};
