import { extent, type LongtailError, type NamedShapes, printable } from "@longtail/core";
import { footprint, type Plan } from "@longtail/mislas";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { loadPipeline, sayFilled } from "../load-pipeline.js";
import { type DataOptions, planOn } from "../plan-on.js";
import type { Screen } from "../progress.js";
import { columns } from "../table.js";

/** Options of `longtail plan`. */
export interface PlanOptions extends DataOptions {
  readonly seed: number;
  readonly set: readonly string[];
}

const sizeOf = (shapes: NamedShapes): number =>
  Object.values(shapes).reduce((sum, shape) => sum + shape.reduce((a, b) => a * b, 1), 0);

const megabytes = (bytes: number): string => `${(bytes / 1e6).toPrecision(3)} MB`;

const grouped = (n: number): string => n.toLocaleString("en-GB");

/** A plan as text: its data, its network, what each stage trains and for how long. */
export const describePlan = (plan: Plan): string => {
  const { pipeline, dataset, augmentation, model, parameterShapes, stages, groups, pretrained } =
    plan;
  const { data, network, batch, activations } = footprint(plan);
  const { counts, train, test, notes = [] } = dataset;
  const [least, greatest] = extent(counts);
  const learning = (rates: Readonly<Record<string, number>>): number =>
    sizeOf(Object.fromEntries(Object.entries(parameterShapes).filter(([name]) => name in rates)));
  return columns(
    [
      ["pipeline", pipeline.name],
      ["dataset", dataset.name],
      [
        "training images",
        `${grouped(train.labels.length)} of ${counts.length} classes, ${greatest} to ${least} per class`,
      ],
      ["test images", grouped(test.labels.length)],
      ...notes.map((note) => ["note", note]),
      [
        "groups",
        `${groups.many.length} many, ${groups.medium.length} medium, ${groups.few.length} few`,
      ],
      [
        "network",
        `${augmentation.shape.join(" x ")} to ${model.features} features to ${counts.length} logits`,
      ],
      ["parameters", grouped(sizeOf(parameterShapes))],
      ...(pretrained === undefined
        ? []
        : [
            [
              "pretrained",
              `${printable(String((pipeline.model as { readonly pretrained?: string }).pretrained), 60)}, SHA-256 ${pretrained.digest.slice(0, 16)}…`,
            ],
          ]),
      ...stages.map(
        ({
          name,
          before,
          epochs,
          steps,
          batch,
          together,
          rates,
          fresh,
          normalization,
          featuresOnce,
        }) => [
          name,
          [
            `${epochs} epochs of ${steps} steps, batch ${batch}${together < batch ? `, ${together} at once` : ""}`,
            `${grouped(learning(rates))} parameters train${fresh.length > 0 ? ", the classifier from scratch" : ""}`,
            ...(before > 0 ? ["optimizer and schedule continue"] : []),
            `batch norm: ${normalization}`,
            ...(featuresOnce ? ["features computed once"] : []),
          ].join("; "),
        ],
      ),
      ...(pipeline.transform === undefined ? [] : [["afterwards", pipeline.transform.kind]]),
      [
        "memory",
        [
          `at least ${megabytes(data + network + batch + (activations ?? 0))}: data ${megabytes(data)}`,
          `network ${megabytes(network)}`,
          `a batch ${megabytes(batch)}`,
          ...(activations === undefined ? [] : [`activations about ${megabytes(activations)}`]),
        ].join(", "),
      ],
    ],
    "left",
  );
};

/**
 * Checks a pipeline against its data.
 *
 * @error errors of loading and planning the pipeline
 */
export const planPipeline = (
  reference: string,
  options: PlanOptions,
  screen?: Screen,
): TE.TaskEither<LongtailError, Plan> =>
  pipe(
    loadPipeline(reference, options.set),
    TE.tapIO(sayFilled(screen)),
    TE.chain(({ descriptor }) => planOn(descriptor, options)),
  );
