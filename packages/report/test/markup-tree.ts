import { XMLParser, XMLValidator } from "fast-xml-parser";
import { expect } from "vitest";

/** An element of a parsed document. */
export interface Node {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Node[];
  /** The text directly inside, entities resolved. */
  readonly text: string;
}

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: "",
  parseTagValue: false,
  trimValues: false,
  htmlEntities: true,
});

type Raw = Record<string, unknown>;

const nodeOf = (raw: Raw): Node[] => {
  const name = Object.keys(raw).find((key) => key !== ":@" && key !== "#text");
  if (name === undefined) return [];
  const inside = raw[name] as Raw[];
  return [
    {
      name,
      attributes: (raw[":@"] ?? {}) as Record<string, string>,
      children: inside.flatMap(nodeOf),
      text: inside.map((child) => (child["#text"] as string | undefined) ?? "").join(""),
    },
  ];
};

/** The root element; fails unless the document is well-formed. */
export const parse = (document: string): Node => {
  expect(XMLValidator.validate(document)).toBe(true);
  const [root] = (parser.parse(document) as Raw[]).flatMap(nodeOf);
  if (root === undefined) throw new Error("an empty document");
  return root;
};

/** The element and all inside it. */
export const all = (node: Node): readonly Node[] => [node, ...node.children.flatMap(all)];

/** The elements with a class, in document order. */
export const ofClass = (node: Node, name: string): readonly Node[] =>
  all(node).filter(({ attributes }) => attributes["class"]?.split(" ").includes(name));

/** All the text of an element. */
export const textOf = (node: Node): string =>
  all(node)
    .map(({ text }) => text)
    .join(" ");

/** A numeric attribute. */
export const number = (node: Node | undefined, attribute: string): number =>
  Number(node?.attributes[attribute] ?? Number.NaN);

/** Fails if anything that is no number, or nothing at all, was printed as if it were something. */
export const expectClean = (document: string): void => {
  expect(document).not.toMatch(/NaN|Infinity|undefined|\[object|null/);
};
