import { exitCodes } from "../exit-codes.js";
import { main } from "../program.js";

const controller = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.on(signal, () => {
    // The first signal stops the run in an orderly way, the second at once.
    if (controller.signal.aborted) process.exit(exitCodes.interrupted);
    controller.abort();
  });

process.exitCode = await main(process.argv.slice(2), {
  out: (text) => process.stdout.write(text),
  screen: process.stderr,
  signal: controller.signal,
});
