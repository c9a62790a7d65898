import { rmSync } from "node:fs";
import { measure, type Outcome } from "./measure.js";
import type { Options } from "./options.js";
import { writeProblem } from "./problem.js";
import type { Size } from "./protocol.js";
import type { Way } from "./ways.js";

/** Measures ways at one size. Meanwhile, temporary files hold weights and images for other programs. */
export const measureAt = async (
  size: Size,
  ways: readonly Way[],
  { rounds, python }: Pick<Options, "rounds" | "python">,
  write: (size: Size) => Promise<string> = writeProblem,
): Promise<readonly Outcome[]> => {
  const problem = await write(size);
  try {
    return await measure(ways, rounds, { python, problem }, (line) => console.log(line));
  } finally {
    rmSync(problem, { recursive: true });
  }
};
