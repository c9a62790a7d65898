import { taskOf } from "../figures.js";
import { short, spreadText } from "../format.js";
import { TEST_IMAGES } from "../image-counts.js";
import type { Measured, Outcome } from "../measure.js";
import type { Table } from "../table.js";

/** A row of images per second. */
export const imageRow = (label: string, { images = 0, seconds }: Measured): readonly string[] => [
  label,
  spreadText({
    median: images / seconds.median,
    min: images / seconds.max,
    max: images / seconds.min,
  }),
];

/** The speed of evaluation and of the input pipeline. */
export const imageTable = (outcomes: readonly Outcome[]): Table => {
  const evaluation = taskOf(outcomes, "evaluation");
  const pipeline = taskOf(outcomes, "pipeline");
  return {
    title: "Evaluation and the input pipeline",
    head: ["what", "images/s"],
    rows: [
      ...(evaluation === undefined ? [] : [imageRow("evaluation", evaluation)]),
      ...(pipeline === undefined ? [] : [imageRow("sampler, augmentation, upload", pipeline)]),
    ],
    notes:
      evaluation === undefined
        ? []
        : [
            `Measured on ${short(evaluation.images ?? 0)} images; at that rate ${short(TEST_IMAGES)} take ${short((TEST_IMAGES * evaluation.seconds.median) / (evaluation.images ?? 1))} s.`,
          ],
  };
};
