import { exitCodes } from "../exit-codes.js";
import { describeThrown } from "../last-resort.js";
import { outlet } from "../outlet.js";
import { main } from "../program.js";

const argv = process.argv.slice(2);

const screen = Object.assign(
  // On a closed screen a run goes on without one.
  outlet(process.stderr),
  { isTTY: process.stderr.isTTY },
);
Object.defineProperty(screen, "columns", { get: () => process.stderr.columns });

const out = outlet(process.stdout, ({ message }) => {
  screen.write(`longtail: the output cannot be written (${message})\n`);
  process.exitCode = exitCodes.input;
});

const stopSignal = (): AbortSignal => {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.on(signal, () => {
      // The first signal stops the work in an orderly way, the second at once.
      if (controller.signal.aborted) process.exit(exitCodes.interrupted);
      controller.abort();
    });
  return controller.signal;
};

// Errors that reach no caller: a thread's, for example.
process.on("uncaughtException", (thrown) => {
  const { code, text } = describeThrown(thrown, argv);
  screen.write(text);
  process.exit(code);
});

const code = await main(argv, {
  out: out.write,
  screen,
  // Only a command that asks for it is stopped in an orderly way. The system ends the others at once.
  get signal() {
    return stopSignal();
  },
});
process.exitCode ||= code;
