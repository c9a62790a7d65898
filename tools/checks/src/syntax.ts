/** A node of a syntax tree. */
export type Node = { readonly type: string; readonly start: number } & Readonly<
  Record<string, unknown>
>;

/** Whether a value is a node. */
export const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && typeof (value as Node).type === "string";

/** Visits a node and all nodes below it. */
export const walk = (node: Node, visit: (node: Node) => void): void => {
  visit(node);
  for (const value of Object.values(node))
    for (const child of Array.isArray(value) ? value : [value])
      if (isNode(child)) walk(child, visit);
};

/** The name of an identifier. */
export const nameOf = (node: unknown): string | undefined =>
  isNode(node) && typeof node["name"] === "string" ? node["name"] : undefined;

/** The value of a string literal. */
export const textOf = (node: unknown): string | undefined =>
  isNode(node) && typeof node["value"] === "string" ? node["value"] : undefined;
