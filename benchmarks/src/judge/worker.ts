// Judges one file and prints what it found, the time and the peak memory of this process.
import { availableParallelism } from "node:os";
import { openArray, readLabels } from "@longtail/arrays";
import { fileSource } from "@longtail/arrays/file-source";
import { orThrow } from "@longtail/core";
import { judgeThreads } from "@longtail/judge/threads";

const [scoresFile = "", labelsFile = "", , threads = ""] = process.argv.slice(2);
const began = process.hrtime.bigint();
const cpu = process.cpuUsage();
const [labelsSource, scoresSource] = [
  await orThrow(fileSource(labelsFile)),
  await orThrow(fileSource(scoresFile)),
];
const labels = await orThrow(readLabels(await orThrow(openArray(labelsSource))));
const scores = await orThrow(openArray(scoresSource));
const { all } = await orThrow(
  judgeThreads({ scores, labels }, threads === "" ? {} : { threads: Number(threads) }),
);
await Promise.all([labelsSource.close(), scoresSource.close()]);
const seconds = Number(process.hrtime.bigint() - began) / 1e9;
const { user, system } = process.cpuUsage(cpu);
const { accuracy, top5, ece, classwiseEce, nll, brier } = all;
console.log(
  JSON.stringify({
    threads: threads === "" ? Math.min(8, availableParallelism()) : Number(threads),
    seconds,
    cpuSeconds: (user + system) / 1e6,
    peakBytes: 1024 * process.resourceUsage().maxRSS,
    versions: { node: process.version },
    figures: { accuracy, top5, ece, classwiseEce, nll, brier },
  }),
);
