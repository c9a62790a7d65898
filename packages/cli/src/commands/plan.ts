import {
  type Checked,
  extent,
  failure,
  type LongtailError,
  type NamedShapes,
  printable,
} from "@longtail/core";
import {
  footprint,
  measurePace,
  multiplyAdds,
  type Pace,
  type Plan,
  totalWork,
  type Work,
} from "@longtail/mislas";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { startAndSay } from "../backend.js";
import { loadPipeline, sayFilled } from "../load-pipeline.js";
import { type DataOptions, planOn } from "../plan-on.js";
import { clock, type Screen } from "../progress.js";
import { columns } from "../table.js";

/** Options of `longtail plan`. */
export interface PlanOptions extends DataOptions {
  readonly seed: number;
  readonly set: readonly string[];
  /** What is to compute: the plan is checked against its memory, and its time is estimated there. */
  readonly backend?: string;
  readonly threads?: number;
}

/** A plan, and the pace of the backend that was asked for. */
export interface Planned {
  readonly plan: Plan;
  readonly on?: Pace & { readonly backend: string };
}

const sizeOf = (shapes: NamedShapes): number =>
  Object.values(shapes).reduce((sum, shape) => sum + shape.reduce((a, b) => a * b, 1), 0);

const inBytes = (bytes: number): string =>
  bytes < 999.5e6 ? `${(bytes / 1e6).toPrecision(3)} MB` : `${(bytes / 1e9).toPrecision(3)} GB`;

const grouped = (n: number): string => n.toLocaleString("en-GB");

/** A number of multiply-adds, such as 1.42e+15, as 1.42e15. */
const counted = (work: number): string => work.toExponential(2).replace("+", "");

const workText = (work: Work, names: readonly string[]): string =>
  [
    `${counted(totalWork(work))} multiply-adds`,
    [
      ...names.map((name, i) => `${name} ${counted(work.stages[i] ?? 0)}`),
      `evaluation ${counted(work.evaluation)}`,
    ].join(", "),
  ].join(": ");

/** Seconds in the unit that suits them, to two digits: an estimate. */
const roughly = (seconds: number): string =>
  seconds < 60
    ? `${Math.ceil(seconds)} s`
    : seconds < 86_400
      ? clock(seconds)
      : `${(seconds / 86_400).toPrecision(2)} days`;

const timeText = (work: Work, { backend, rate, images }: NonNullable<Planned["on"]>): string =>
  `about ${roughly(totalWork(work) / rate)} on ${backend}: ${counted(rate)} multiply-adds a second, measured on ${images} ${images === 1 ? "image" : "images"}`;

/** A plan as text: its data, its network, what each stage trains and for how long. */
export const describePlan = (plan: Plan, on?: Planned["on"]): string => {
  const { pipeline, dataset, augmentation, model, parameterShapes, stages, groups, pretrained } =
    plan;
  const { data, network, batch, activations } = footprint(plan);
  const work = multiplyAdds(plan);
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
          `at least ${inBytes(data + network + batch + (activations ?? 0))}: data ${inBytes(data)}`,
          `network ${inBytes(network)}`,
          `a batch ${inBytes(batch)}`,
          ...(activations === undefined ? [] : [`activations about ${inBytes(activations)}`]),
        ].join(", "),
      ],
      ...(work === undefined
        ? []
        : [
            [
              "work",
              workText(
                work,
                stages.map(({ name }) => name),
              ),
            ],
            ...(on === undefined ? [] : [["time", timeText(work, on)]]),
          ]),
    ],
    "left",
  );
};

const checkThreads = (threads: number | undefined): Checked<"no threads"> =>
  threads === undefined
    ? E.right("no threads")
    : E.left(
        failure("Incompatible", {
          path: ["--threads"],
          what: "a number of threads",
          needs: "--backend wasm",
          got: "no backend",
        }),
      );

/**
 * Checks a pipeline against its data; where a backend is named, also against the memory that it addresses, and measures its pace.
 *
 * @error Incompatible (threads without a backend) · errors of loading and planning the pipeline · those of `startBackend` · those of `measurePace`
 */
export const planPipeline = (
  reference: string,
  { threads, ...options }: PlanOptions,
  screen?: Screen,
): TE.TaskEither<LongtailError, Planned> =>
  pipe(
    loadPipeline(reference, options.set),
    TE.tapIO(sayFilled(screen)),
    TE.chain(({ descriptor }) => planOn(descriptor, options)),
    TE.chain((plan): TE.TaskEither<LongtailError, Planned> => {
      const { backend } = options;
      return backend === undefined
        ? pipe(
            checkThreads(threads),
            TE.fromEither,
            TE.map(() => ({ plan })),
          )
        : pipe(
            startAndSay({ backend, ...(threads !== undefined && { threads }) }, screen),
            TE.chain(() => measurePace(plan)),
            TE.map((pace) => ({ plan, on: { ...pace, backend } })),
          );
    }),
  );
