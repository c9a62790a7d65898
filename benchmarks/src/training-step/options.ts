import { parseArgs } from "node:util";
import type { Size } from "./protocol.js";

/** The command line's options. */
export interface Options {
  readonly size: Size;
  readonly rounds: number;
  readonly python: string;
  /** The ids of the ways to measure; `undefined` means all. */
  readonly only: readonly string[] | undefined;
  readonly grow: boolean;
  /** The file for the result. Without it, a complete run at the standard size goes to `results/` and the README. */
  readonly json: string | undefined;
  /** Whether all ways are measured at the standard size. */
  readonly standard: boolean;
}

/** An option that is a positive integer. */
export const integer = (name: string, text: string): number => {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new Error(`--${name} must be an integer of at least 1, got ${text}`);
};

const STANDARD: Size = { depth: 32, batch: 128 };

/** Parses the command line. */
export const options = (args: readonly string[]): Options => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      depth: { type: "string", default: String(STANDARD.depth) },
      batch: { type: "string", default: String(STANDARD.batch) },
      rounds: { type: "string", default: "7" },
      python: { type: "string", default: "python3" },
      only: { type: "string" },
      grow: { type: "boolean", default: false },
      json: { type: "string" },
    },
  });
  const size = { depth: integer("depth", values.depth), batch: integer("batch", values.batch) };
  const only = values.only?.split(",");
  return {
    size,
    rounds: integer("rounds", values.rounds),
    python: values.python,
    only,
    grow: values.grow,
    json: values.json,
    standard: only === undefined && size.depth === STANDARD.depth && size.batch === STANDARD.batch,
  };
};
