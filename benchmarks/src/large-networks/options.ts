import { parseArgs } from "node:util";
import type { Size } from "../training-step/protocol.js";

/** The command line's options. */
export interface Options {
  readonly size: Size;
  readonly rounds: number;
  readonly python: string;
  /** The file for the result. Without it, a run at the standard batch goes to `results/` and the README. */
  readonly json: string | undefined;
  readonly standard: boolean;
}

const integer = (name: string, text: string): number => {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new Error(`--${name} must be an integer of at least 1, got ${text}`);
};

const STANDARD: Size = { depth: 50, batch: 16 };

/** Parses the command line. */
export const options = (args: readonly string[]): Options => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      batch: { type: "string", default: String(STANDARD.batch) },
      rounds: { type: "string", default: "3" },
      python: { type: "string", default: "python3" },
      json: { type: "string" },
    },
  });
  const batch = integer("batch", values.batch);
  return {
    size: { ...STANDARD, batch },
    rounds: integer("rounds", values.rounds),
    python: values.python,
    json: values.json,
    standard: batch === STANDARD.batch,
  };
};
