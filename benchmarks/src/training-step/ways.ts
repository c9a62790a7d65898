import { forwardGflop, stepGflop } from "./arithmetic.js";
import { evaluatedImages, PIPELINE_IMAGES } from "./image-counts.js";
import { operatorTasks } from "./operator-tasks.js";
import type { Backend, Job, Size, TorchJob } from "./protocol.js";

/** A task of a way and its amount of work. */
export interface TaskOf {
  readonly name: string;
  readonly images?: number;
  readonly gflop?: number;
}

/** Anything that is measured in its own process, which answers requests as `serve` does. */
export interface Measurable {
  /** Its name for `--only` and in the result file. */
  readonly id: string;
  /** Its name in tables. */
  readonly label: string;
  readonly program:
    | { readonly kind: "node"; readonly job: Job; readonly flags?: readonly string[] }
    | { readonly kind: "python"; readonly job: Omit<TorchJob, "problem"> }
    | { readonly kind: "command"; readonly command: string; readonly args: readonly string[] };
  readonly tasks: readonly TaskOf[];
}

/** One way to train. */
export interface Way extends Measurable {
  readonly size: Size;
}

const threaded = (threads: number): string => `${threads} thread${threads === 1 ? "" : "s"}`;

const wasm = (threads: number, kernels: "fused" | "composite" = "fused"): Backend => ({
  name: "wasm",
  threads,
  kernels,
});

const node =
  (work: Job["work"], tasks: (size: Size) => readonly TaskOf[]) =>
  (id: string, label: string, size: Size, backend: Backend): Way => ({
    id,
    label,
    size,
    program: { kind: "node", job: { work, backend, ...size } },
    tasks: tasks(size),
  });

const wholeStep = (size: Size): readonly TaskOf[] => [
  { name: "step", images: size.batch, gflop: stepGflop(size) },
];
const headStep = (size: Size): readonly TaskOf[] => [
  { name: "step", images: size.batch, gflop: forwardGflop(size) },
];

const stage1 = node("stage-1", wholeStep);
const layers = node("layers", wholeStep);
const operators = node("operators", operatorTasks);
const evaluation = node("evaluation", (size) => {
  const images = evaluatedImages(size);
  return [{ name: "evaluation", images, gflop: forwardGflop({ ...size, batch: images }) }];
});
const pipeline = node("input-pipeline", () => [{ name: "epoch", images: PIPELINE_IMAGES }]);

const torch = (
  id: string,
  label: string,
  size: Size,
  job: Pick<TorchJob, "work" | "threads" | "layout">,
): Way => ({
  id,
  label: `${label}, ${threaded(job.threads)}`,
  size,
  program: { kind: "python", job: { ...job, ...size } },
  tasks: job.work === "stage-1" ? wholeStep(size) : operatorTasks(size),
});

/** A size that stock tfjs can handle in plain JavaScript: 8 layers, 4 images. */
const affordable = ({ depth, batch }: Size): Size => ({
  depth: Math.min(depth, 8),
  batch: Math.min(batch, 4),
});

/** The WASM backend's threads: at most 8. */
const threadsOn = (cores: number): number => Math.min(cores, 8);

/** Our step and PyTorch's, both on all cores. */
export const oursAndTorch = (size: Size, cores: number): readonly Way[] => {
  const all = threadsOn(cores);
  return [
    stage1("ours", `longtail, ${threaded(all)}`, size, wasm(all)),
    torch("torch-channels-last", "PyTorch, channels last", size, {
      work: "stage-1",
      threads: cores,
      layout: "channels-last",
    }),
  ];
};

/** All ways at one size. */
export const waysAt = (size: Size, cores: number): readonly Way[] => {
  const all = threadsOn(cores);
  const [ours, channelsLast] = oursAndTorch(size, cores) as [Way, Way];
  return [
    ours,
    ...(all > 1 ? [stage1("ours-1", "longtail, 1 thread", size, wasm(1))] : []),
    stage1("composite", `composite ops, ${threaded(all)}`, size, wasm(all, "composite")),
    layers("layers", `tf.layers on our backend, ${threaded(all)}`, size, wasm(all)),
    layers("cpu", "stock tfjs, CPU backend, tf.layers", affordable(size), { name: "cpu" }),
    torch("torch", "PyTorch", size, { work: "stage-1", threads: cores, layout: "default" }),
    channelsLast,
    node("stage-2-shifted", headStep)(
      "stage-2-shifted",
      "stage 2, shifted batch norm",
      size,
      wasm(all),
    ),
    node("stage-2-frozen", headStep)(
      "stage-2-frozen",
      "stage 2, frozen batch norm",
      size,
      wasm(all),
    ),
    evaluation("evaluation", "evaluation", size, wasm(all)),
    pipeline("pipeline", "sampler, augmentation, upload", size, wasm(all)),
    operators("operators", "longtail", size, wasm(all)),
    operators("operators-composite", "composite ops", size, wasm(all, "composite")),
    torch("operators-torch", "PyTorch, channels last", size, {
      work: "operators",
      threads: cores,
      layout: "channels-last",
    }),
  ];
};

/** Sizes around the given one: a quarter to four times the batch, then networks of 8 to 56 layers. */
export const sizesAround = ({ depth, batch }: Size): readonly Size[] => [
  ...[1 / 4, 1 / 2, 1, 2, 4].map((factor) => ({ depth, batch: Math.ceil(batch * factor) })),
  ...[8, 20, 32, 44, 56].filter((d) => d !== depth).map((d) => ({ depth: d, batch })),
];
