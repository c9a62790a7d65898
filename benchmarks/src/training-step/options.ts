import { parseArgs } from "node:util";
import type { Size } from "./protocol.js";

/** What the command was asked. */
export interface Options {
  readonly size: Size;
  readonly rounds: number;
  readonly python: string;
  /** The ways to measure; all where undefined. */
  readonly only: readonly string[] | undefined;
  readonly grow: boolean;
  /** Where the result goes; where undefined, a whole run at the standard size is kept, in results/ and in the README. */
  readonly json: string | undefined;
  readonly standard: boolean;
}

const integer = (name: string, text: string): number => {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new Error(`--${name} is to be a whole number of at least 1, got ${text}`);
};

const STANDARD: Size = { depth: 32, batch: 128 };

/** The command line. */
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
