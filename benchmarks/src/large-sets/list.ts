// A process that plans a list of pictures and reads batches from it. Its only argument is its job, as JSON.
import { derive, orThrow, permutation } from "@longtail/core";
import { readFolder } from "@longtail/core/read-folder";
import { loadImageList } from "@longtail/image-list";
import type { ListAnswer, ListJob } from "./job.js";

const { folder, workers, batches, batch } = JSON.parse(process.argv[2] ?? "") as ListJob;
const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};
// Linux alone: the second number is the time that a thread was ready and did not run.
const waitedSeconds = (): number => {
  try {
    const { readFileSync } = process.getBuiltinModule("node:fs");
    return Number(readFileSync("/proc/thread-self/schedstat", "utf8").split(" ")[1]) / 1e9;
  } catch {
    return Number.NaN;
  }
};
const start = performance.now();
const startWaited = waitedSeconds();
const startCpu = cpuSeconds();
const { train } = await orThrow(
  loadImageList(
    { train: "train.txt", test: "test.txt", size: 224, order: "list", damaged: "fail" },
    readFolder(folder),
    { workers },
  ),
);
const planSeconds = (performance.now() - start) / 1000;
const planCpuSeconds = cpuSeconds() - startCpu;
const waited = waitedSeconds() - startWaited;
const plannedBytes = process.memoryUsage.rss();
const reader = train.open();
const order = permutation(0, train.labels.length);
for (let i = 0; i < batches; i++)
  await reader.read(
    Int32Array.from({ length: batch }, (_, k) => order[(i * batch + k) % order.length] as number),
    { kind: "resized-crop", area: [0.08, 1], aspect: [3 / 4, 4 / 3], flip: true },
    derive(0, i),
  );
await reader.close();
const peakBytes = process.resourceUsage().maxRSS * 1024;
console.log(
  JSON.stringify({
    planSeconds,
    planCpuSeconds,
    ...(!Number.isNaN(waited) && { planWaitedSeconds: waited }),
    plannedBytes,
    peakBytes,
  } satisfies ListAnswer),
);
process.exit(0);
