import { posix } from "node:path";
import { parseSync } from "rolldown/utils";
import { isNode, type Node, nameOf, textOf, walk } from "./syntax.js";

/** An import of one module by another. */
export interface Import {
  readonly specifier: string;
  /** `import type`, or every imported name is a type. */
  readonly typeOnly: boolean;
  /** `import()`, evaluated at run time. */
  readonly dynamic: boolean;
  readonly line: number;
}

/** `export ... from` another module. */
export interface Reexport {
  readonly specifier: string;
  /** The names in the other module; absent in `export *`. */
  readonly names?: readonly string[];
}

/** The parts of a source file that the checks use. */
export interface SourceFile {
  /** Relative to the repository root. */
  readonly path: string;
  readonly imports: readonly Import[];
  /** Exported declarations. */
  readonly exports: readonly {
    readonly name: string;
    readonly documented: boolean;
    readonly line: number;
  }[];
  readonly reexports: readonly Reexport[];
  /** Violations of the house rules. */
  readonly uses: readonly { readonly rule: Rule; readonly line: number }[];
}

/** A house rule, named after what it forbids. */
export type Rule = "synchronous read" | "Math.random" | "class";

const ruleOf = (node: Node): Rule | undefined => {
  switch (node.type) {
    case "ClassDeclaration":
    case "ClassExpression":
      return "class";
    case "MemberExpression": {
      const [object, property] = [nameOf(node["object"]), nameOf(node["property"])];
      if (property === "dataSync" || property === "arraySync") return "synchronous read";
      return object === "Math" && property === "random" ? "Math.random" : undefined;
    }
    default:
      return undefined;
  }
};

const importOf = (node: Node): Omit<Import, "line"> | undefined => {
  const specifier = textOf(node["source"]);
  if (specifier === undefined) return undefined;
  switch (node.type) {
    case "ImportDeclaration": {
      const names = node["specifiers"] as readonly Node[];
      const onlyTypes = names.length > 0 && names.every((name) => name["importKind"] === "type");
      return { specifier, typeOnly: node["importKind"] === "type" || onlyTypes, dynamic: false };
    }
    case "ExportNamedDeclaration": {
      const names = node["specifiers"] as readonly Node[];
      const onlyTypes = names.length > 0 && names.every((name) => name["exportKind"] === "type");
      return { specifier, typeOnly: node["exportKind"] === "type" || onlyTypes, dynamic: false };
    }
    case "ExportAllDeclaration":
      return { specifier, typeOnly: node["exportKind"] === "type", dynamic: false };
    case "TSImportType":
      return { specifier, typeOnly: true, dynamic: false };
    case "ImportExpression":
      return { specifier, typeOnly: false, dynamic: true };
    default:
      return undefined;
  }
};

const reexportOf = (node: Node): Reexport | undefined => {
  const specifier = textOf(node["source"]);
  if (specifier === undefined) return undefined;
  if (node.type === "ExportAllDeclaration") return { specifier };
  if (node.type !== "ExportNamedDeclaration") return undefined;
  const names = (node["specifiers"] as readonly Node[]).map(({ local }) => nameOf(local) ?? "");
  return { specifier, names };
};

const namesOf = (declaration: Node): readonly string[] =>
  declaration.type === "VariableDeclaration"
    ? (declaration["declarations"] as readonly Node[]).map(({ id }) => nameOf(id) ?? "a pattern")
    : [nameOf(declaration["id"]) ?? "a declaration"];

/** The source file that a relative import in the file `path` refers to. */
export const fileOf = (path: string, specifier: string): string =>
  posix.join(posix.dirname(path), specifier.replace(/\.js$/, ".ts"));

/** Reads the text of a TypeScript file; throws on a syntax error. */
export const readSource = (path: string, text: string): SourceFile => {
  const { program, comments, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`);
  const lineAt = (offset: number): number => text.slice(0, offset).split("\n").length;
  // Another comment, for the linter or for bundlers, may follow the doc comment.
  const documentedAt = (start: number): boolean => {
    const comment = comments.findLast(({ end }) => end <= start);
    return (
      comment !== undefined &&
      text.slice(comment.end, start).trim() === "" &&
      (comment.value.startsWith("*") || documentedAt(comment.start))
    );
  };
  const imports: Import[] = [];
  const exports: { name: string; documented: boolean; line: number }[] = [];
  const reexports: Reexport[] = [];
  const uses: { rule: Rule; line: number }[] = [];
  walk(program as unknown as Node, (node) => {
    const line = lineAt(node.start);
    const imported = importOf(node);
    if (imported !== undefined) imports.push({ ...imported, line });
    const reexport = reexportOf(node);
    if (reexport !== undefined) reexports.push(reexport);
    const rule = ruleOf(node);
    if (rule !== undefined) uses.push({ rule, line });
    const { declaration } = node;
    if (node.type === "ExportNamedDeclaration" && isNode(declaration))
      for (const name of namesOf(declaration))
        exports.push({ name, documented: documentedAt(node.start), line });
  });
  return { path, imports, exports, reexports, uses };
};
