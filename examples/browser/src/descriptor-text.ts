import { type Node, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";
import type { Complaint } from "./protocol.js";

/** A complaint about a line of a text; lines count from 0. */
export interface LineComplaint {
  readonly line: number;
  readonly brief: string;
  readonly sentence: string;
}

/** A descriptor's text as a value, or its syntax errors. */
export type Parsed =
  | { readonly value: unknown; readonly tree: Node }
  | { readonly complaints: readonly LineComplaint[] };

const lineAt = (text: string, offset: number): number =>
  text.slice(0, offset).split("\n").length - 1;

const words = (code: string): string => code.replace(/(?<=[a-z])(?=[A-Z])/g, " ").toLowerCase();

/** Parses a descriptor as strict JSON. Every syntax error has its line. */
export const parseDescriptor = (text: string): Parsed => {
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { disallowComments: true });
  if (tree !== undefined && errors.length === 0) return { value: JSON.parse(text), tree };
  const all = errors.length > 0 ? errors : [{ error: 4, offset: 0, length: 0 }];
  return {
    complaints: all.map(({ error, offset }) => {
      const line = lineAt(text, offset);
      const brief = `not JSON: ${words(printParseErrorCode(error))}`;
      return { line, brief, sentence: brief };
    }),
  };
};

const childOf = (node: Node, key: string): Node | undefined =>
  node.type === "array"
    ? node.children?.[Number(key)]
    : node.children?.find(({ children }) => children?.[0]?.value === key);

// The complaint belongs to the line of a property's key; the search continues in its value.
const insideOf = (node: Node): Node =>
  node.type === "property" ? (node.children?.[1] ?? node) : node;

/** The line of the deepest part of a path that exists in the text. */
const lineOf = (text: string, tree: Node, path: readonly string[]): number => {
  let found = tree;
  for (const key of path) {
    const next = childOf(insideOf(found), key);
    if (next === undefined) break;
    found = next;
  }
  return lineAt(text, found.offset);
};

/** Finds the line of each complaint. */
export const withLines = (
  text: string,
  tree: Node,
  complaints: readonly Complaint[],
): readonly LineComplaint[] =>
  complaints.map(({ path, brief, sentence }) => ({
    line: lineOf(text, tree, path),
    brief,
    sentence,
  }));
