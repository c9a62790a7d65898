import { loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { jsonOf } from "../json-of.js";
import { spread } from "../result-file.js";
import type { ScoreFiles } from "./make-scores.js";
import type { JudgeOptions } from "./options.js";

interface Judged {
  readonly threads?: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakBytes: number;
  readonly versions: Readonly<Record<string, string>>;
  readonly figures: Readonly<Record<string, number>>;
}

const worker = fileURLToPath(new URL("worker.js", import.meta.url));
const script = fileURLToPath(new URL("../../python/judge.py", import.meta.url));

const ways = ({ python }: JudgeOptions) =>
  [
    ["longtail", "", process.execPath, worker],
    ["longtail, one thread", "1", process.execPath, worker],
    ["numpy", "", python, script, "numpy"],
    ["torch", "", python, script, "torch"],
  ] as const;

/** Fails unless two programs found the same. */
const checkSame = (kind: string, way: string, ours: Judged, theirs: Judged): void => {
  for (const [name, value] of Object.entries(theirs.figures)) {
    const own = ours.figures[name] ?? Number.NaN;
    if (!(Math.abs(own - value) <= 1e-4 * Math.max(0.01, Math.abs(value))))
      throw new Error(`${kind}: ${name} is ${own} for longtail and ${value} for ${way}`);
  }
};

/** Every program on logits and on probabilities, in turn, round by round. */
export const compareJudges = (files: ScoreFiles, options: JudgeOptions) => {
  const found: Record<string, Record<string, (Judged & { readonly load: number })[]>> = {};
  for (let round = 0; round < options.rounds; round++)
    for (const kind of ["probabilities", "logits"] as const)
      for (const [way, threads, ...command] of ways(options)) {
        const load = loadavg()[0] as number;
        const judged = jsonOf([...command, files[kind], files.labels, kind, threads]) as
          | Judged
          | undefined;
        if (judged === undefined) continue;
        const all = found[kind] ?? {};
        found[kind] = { ...all, [way]: [...(all[way] ?? []), { ...judged, load }] };
        const ours = found[kind]?.["longtail"]?.[0];
        if (ours !== undefined) checkSame(kind, way, ours, judged);
        process.stderr.write(`${kind}, ${way}: ${judged.seconds.toFixed(1)} s\n`);
      }
  return {
    torchmetrics: "not installed here; numpy and torch are programs of our own",
    results: Object.fromEntries(
      Object.entries(found).map(([kind, byWay]) => [
        kind,
        Object.fromEntries(
          Object.entries(byWay).map(([way, all]) => [
            way,
            {
              seconds: spread(all.map(({ seconds }) => seconds)),
              cpuSeconds: spread(all.map(({ cpuSeconds }) => cpuSeconds)),
              ...(all[0]?.threads !== undefined && { threads: all[0].threads }),
              // Processes that want a core, as each run begins: with more than the cores, seconds are not the program's.
              load: spread(all.map(({ load }) => load)),
              peakMiB: Math.round(Math.max(...all.map(({ peakBytes }) => peakBytes)) / 2 ** 20),
              versions: all[0]?.versions,
              figures: all[0]?.figures,
            },
          ]),
        ),
      ]),
    ),
  };
};
