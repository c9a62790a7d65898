import type { LongtailError, NamedShapes } from "@longtail/core";
import { type Plan, plan } from "@longtail/mislas";
import { pipe } from "fp-ts/lib/function.js";
import * as TE from "fp-ts/lib/TaskEither.js";
import { dataReader } from "../environment.js";
import { loadPipeline } from "../load-pipeline.js";
import { columns } from "../table.js";

/** What `longtail plan` is told. */
export interface PlanOptions {
  readonly data?: string;
  readonly seed: number;
  readonly set: readonly string[];
}

const sizeOf = (shapes: NamedShapes): number =>
  Object.values(shapes).reduce((sum, shape) => sum + shape.reduce((a, b) => a * b, 1), 0);

const grouped = (n: number): string => n.toLocaleString("en-GB");

/** A plan in words: what goes in, what learns, and how much work it is. */
export const describePlan = ({
  pipeline,
  dataset,
  augmentation,
  model,
  parameterShapes,
  stages,
  groups,
}: Plan): string => {
  const { counts, train, test } = dataset;
  const learning = (rates: Readonly<Record<string, number>>): number =>
    sizeOf(Object.fromEntries(Object.entries(parameterShapes).filter(([name]) => name in rates)));
  return columns(
    [
      ["pipeline", pipeline.name],
      ["data set", dataset.name],
      [
        "training images",
        `${grouped(train.labels.length)} of ${counts.length} classes, ${Math.max(...counts)} to ${Math.min(...counts)} a class`,
      ],
      ["test images", grouped(test.labels.length)],
      [
        "groups",
        `${groups.many.length} many, ${groups.medium.length} medium, ${groups.few.length} few`,
      ],
      [
        "net",
        `${augmentation.shape.join(" x ")} to ${model.features} features to ${counts.length} logits`,
      ],
      ["parameters", grouped(sizeOf(parameterShapes))],
      ...stages.map(({ name, before, epochs, steps, batch, rates, fresh, normalization }) => [
        name,
        [
          `${epochs} epochs of ${steps} steps of ${batch}`,
          `${grouped(learning(rates))} parameters learn${fresh.length > 0 ? ", the classifier afresh" : ""}`,
          ...(before > 0 ? ["optimizer and schedule run on"] : []),
          `batch norm: ${normalization}`,
        ].join("; "),
      ]),
      ...(pipeline.transform === undefined ? [] : [["afterwards", pipeline.transform.kind]]),
    ],
    "left",
  );
};

/**
 * Checks a pipeline against its data.
 *
 * @error what planning reports
 */
export const planPipeline = (
  reference: string,
  { data, seed, set }: PlanOptions,
): TE.TaskEither<LongtailError, Plan> =>
  pipe(
    loadPipeline(reference, set),
    TE.chain(({ descriptor }) => plan(descriptor, { read: dataReader(data), seed })),
  );
