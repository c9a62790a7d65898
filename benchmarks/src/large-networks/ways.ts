import type { Size, TorchJob } from "../training-step/protocol.js";
import type { TaskOf, Way } from "../training-step/ways.js";
import { groupedTasks } from "./grouped-tasks.js";
import { FORWARD_GFLOP } from "./problem.js";

const RELAXED = "--experimental-wasm-relaxed-simd";

const networkTasks = ({ batch }: Size): readonly TaskOf[] => [
  // The gradients to the input and to the filter each cost as much as the result.
  { name: "step", images: batch, gflop: 3 * FORWARD_GFLOP * batch },
  { name: "stage-2 step", images: batch, gflop: FORWARD_GFLOP * batch },
  { name: "evaluation", images: batch, gflop: FORWARD_GFLOP * batch },
];

const plural = (threads: number): string => `${threads} thread${threads === 1 ? "" : "s"}`;

type Of = "large-network" | "grouped-convolution";

const ours = (
  id: string,
  work: Of,
  size: Size,
  threads: number,
  tasks: readonly TaskOf[],
  relaxed = false,
): Way => ({
  id,
  label: `longtail, ${plural(threads)}${relaxed ? ", relaxed SIMD" : ""}`,
  size,
  program: {
    kind: "node",
    job: { work, backend: { name: "wasm", threads, kernels: "fused" }, ...size },
    ...(relaxed && { flags: [RELAXED] }),
  },
  tasks,
});

const torch = (
  id: string,
  work: Of & TorchJob["work"],
  size: Size,
  threads: number,
  tasks: readonly TaskOf[],
): Way => ({
  id,
  label: `PyTorch, channels last, ${plural(threads)}`,
  size,
  program: { kind: "python", job: { work, threads, layout: "channels-last", ...size } },
  tasks,
});

// Node 20 has relaxed SIMD behind a flag; later versions have it without.
const behindFlag = process.version.startsWith("v20.");

/** Training and evaluation of a whole network. */
export const networkWays = (size: Size, cores: number): readonly Way[] => {
  const threads = Math.min(cores, 8);
  const tasks = networkTasks(size);
  return [
    ours("ours", "large-network", size, threads, tasks),
    ...(behindFlag ? [ours("ours-relaxed", "large-network", size, threads, tasks, true)] : []),
    ...(threads > 1 ? [ours("ours-1", "large-network", size, 1, tasks)] : []),
    torch("torch", "large-network", size, cores, tasks),
  ];
};

/** Grouped convolutions by themselves. */
export const groupedWays = (size: Size, cores: number): readonly Way[] => [
  ours(
    "grouped",
    "grouped-convolution",
    size,
    Math.min(cores, 8),
    groupedTasks(["grouped", "separate"]),
  ),
  torch("grouped-torch", "grouped-convolution", size, cores, groupedTasks(["grouped"])),
];
