// A process that measures one way of training. `worker.ts` starts it and sends it requests. Its only argument is its job, as JSON.
import { carriedError, renderError } from "@longtail/core";
import { version_core } from "@tensorflow/tfjs-core";
import { dawnVersion } from "../webgpu-step/start-webgpu.js";
import type { Absent, Job, WorkName } from "./protocol.js";
import { serve } from "./serve.js";
import { startOn } from "./start-on.js";
import type { Work } from "./work.js";

// Loaded only when needed, because loaded code counts towards peak memory.
const works: Readonly<Record<WorkName, () => Promise<(job: Job) => Work>>> = {
  "stage-1": async () => (await import("./work/stage-1.js")).stage1,
  "stage-2-shifted": async () => (await import("./work/stage-2.js")).stage2("shifted"),
  "stage-2-frozen": async () => (await import("./work/stage-2.js")).stage2("frozen"),
  layers: async () => (await import("./work/layers.js")).layersStep,
  evaluation: async () => (await import("./work/evaluation.js")).evaluation,
  "input-pipeline": async () => (await import("./work/input-pipeline.js")).inputPipeline,
  operators: async () => (await import("./work/operators.js")).operators,
  "large-network": async () => (await import("../large-networks/large-network.js")).largeNetwork,
  "grouped-convolution": async () =>
    (await import("../large-networks/grouped-convolution.js")).groupedConvolution,
  "webgpu-step": async () => (await import("../webgpu-step/work/step.js")).step("eager"),
  "webgpu-step-captured": async () =>
    (await import("../webgpu-step/work/step.js")).step("captured"),
  "filter-gradient": async () =>
    (await import("../webgpu-step/work/filter-gradient.js")).filterGradient,
};

const job = JSON.parse(process.argv[2] ?? "") as Job;
const description = await startOn(job.backend).catch((thrown: unknown) => {
  const error = carriedError(thrown);
  if (error?._tag !== "BackendMissing") throw thrown;
  console.log(JSON.stringify({ absent: renderError(error) } satisfies Absent));
  process.exit(0);
});
const work = await works[job.work]();
await serve(work(job), {
  description,
  versions: {
    node: process.version,
    tfjs: version_core,
    ...(job.backend.name === "webgpu" && { webgpu: await dawnVersion() }),
  },
});
process.exit(0);
