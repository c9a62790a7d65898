// Runs the command line and prints the time, the CPU time and the peak memory of this process from its start, and what was trained.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { main } from "longtail";

const [out = "", ...argv] = process.argv.slice(2);
const code = await main(["head", ...argv, "--out", out], {
  out: () => undefined,
  screen: { write: (text) => process.stderr.write(text) },
  signal: new AbortController().signal,
});
if (code === 0) {
  const { last, seconds: trainingSeconds } = JSON.parse(
    readFileSync(join(out, "result.json"), "utf8"),
  );
  const { user, system } = process.cpuUsage();
  console.log(
    JSON.stringify({
      seconds: performance.now() / 1000,
      cpuSeconds: (user + system) / 1e6,
      trainingSeconds,
      peakBytes: 1024 * process.resourceUsage().maxRSS,
      versions: { node: process.version },
      accuracy: last.accuracy,
    }),
  );
}
process.exit(code);
