import { groups, stepGflop } from "../training-step/arithmetic.js";
import type { Backend, Job, Size, TorchJob } from "../training-step/protocol.js";
import type { TaskOf, Way } from "../training-step/ways.js";
import { filterGradientTask } from "./filter-gradients.js";

type WebGpu = Extract<Backend, { name: "webgpu" }>;

/** The batch on Dawn's null device, whose memory is capped. The CPU's work does not depend on it. */
export const NULL_BATCH = 4;

/** The batch on a software renderer, and the first one on a graphics card. */
export const FIRST_BATCH = 32;

/** The further batches on a graphics card. */
export const CARD_BATCHES = [64, 128, 256, 512, 1024] as const;

const way = (
  id: string,
  label: string,
  size: Size,
  job: { readonly work: Job["work"]; readonly backend: WebGpu },
  tasks: readonly TaskOf[],
): Way => ({ id, label, size, program: { kind: "node", job: { ...job, ...size } }, tasks });

const stepTask = (size: Size): readonly TaskOf[] => [
  { name: "step", images: size.batch, gflop: stepGflop(size) },
];

const steps =
  (device: WebGpu["device"], prefix: string) =>
  (size: Size): readonly Way[] => {
    const stepOn = (
      id: string,
      label: string,
      work: "webgpu-step" | "webgpu-step-captured",
      kernels: WebGpu["kernels"],
    ): Way =>
      way(
        `${prefix}${id}`,
        label,
        size,
        { work, backend: { name: "webgpu", device, kernels } },
        stepTask(size),
      );
    return [
      stepOn("stock", "tfjs's kernels and compositions", "webgpu-step", "composite"),
      stepOn("stock-captured", "the same, captured", "webgpu-step-captured", "composite"),
      stepOn("fused", "longtail's kernels", "webgpu-step", "fused"),
      stepOn("captured", "longtail's kernels, captured", "webgpu-step-captured", "fused"),
    ];
  };

/** The four ways of a step on the null device. */
export const nullWays = steps("null", "null-");

/** The three ways of a step on the machine's adapter. */
export const adapterWays = (size: Size): readonly Way[] =>
  steps("adapter", "")(size).filter(({ id }) => id !== "stock-captured");

/** The filter gradient alone, with tfjs's kernel and with ours. */
export const filterGradientWays = (size: Size): readonly Way[] => {
  const tasks = groups.map((group) => ({ name: filterGradientTask(group) }));
  const on = (id: string, label: string, kernels: WebGpu["kernels"]): Way =>
    way(
      id,
      label,
      size,
      { work: "filter-gradient", backend: { name: "webgpu", device: "adapter", kernels } },
      tasks,
    );
  return [
    on("filter-stock", "tfjs's kernel", "composite"),
    on("filter-ours", "longtail's", "fused"),
  ];
};

/** PyTorch on an NVIDIA GPU: eager, channels last. */
export const torchWays = (size: Size): readonly Way[] => {
  const on = (id: string, label: string, cuda: NonNullable<TorchJob["cuda"]>): Way => ({
    id,
    label,
    size,
    program: {
      kind: "python",
      job: { work: "stage-1", threads: 1, layout: "channels-last", cuda, ...size },
    },
    tasks: stepTask(size),
  });
  return [
    on("torch-float32", "PyTorch eager, float32", "float32"),
    on("torch-tf32", "PyTorch eager, TF32", "tf32"),
  ];
};
