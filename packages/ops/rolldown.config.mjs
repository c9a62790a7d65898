// tfjs-core keeps its gradients in files that Node cannot load, and registers them on import. This
// bundles them into one module that exports them as an array. It imports whatever tfjs-core exports
// instead of copying it, so that there is only one engine.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, relative, resolve } from "node:path";
import { parseAst } from "rolldown/parseAst";

const PACKAGE = "@tensorflow/tfjs-core";
const ENTRY = "virtual:tfjs-gradients";

const require = createRequire(import.meta.url);
const core = require(PACKAGE);
const { version } = require(`${PACKAGE}/package.json`);
const dist = dirname(require.resolve(PACKAGE));
const namespaces = Object.keys(core).filter((name) => /_util$|^util$/.test(name));

const importsOf = (code) => parseAst(code).body.filter(({ type }) => type === "ImportDeclaration");

// Exports under another name.
const substitutes = {
  ENGINE: (local) =>
    `import { engine as engineOf } from "${PACKAGE}"; const ${local} = engineOf();`,
  getGlobalTensorClass: (local) =>
    `import { Tensor as TensorClass } from "${PACKAGE}"; const ${local} = () => TensorClass;`,
};

// Statements that import `specifier` from a public export, or undefined if there is none.
const fromPublic = (file, { type, local, imported }) => {
  if (type === "ImportNamespaceSpecifier") {
    const name = namespaces.includes(file) ? file : "backend_util";
    return `import { ${name} as ${local.name} } from "${PACKAGE}";`;
  }
  const substitute = substitutes[imported.name];
  if (substitute !== undefined) return substitute(local.name);
  if (imported.name in core)
    return `import { ${imported.name} as ${local.name} } from "${PACKAGE}";`;
  const home = [file, ...namespaces].find((name) => imported.name in (core[name] ?? {}));
  if (home === undefined) return undefined;
  const alias = `${home}Of_${local.name}`;
  return `import { ${home} as ${alias} } from "${PACKAGE}"; const ${local.name} = ${alias}.${imported.name};`;
};

// Stateless code, safe to have twice in a program.
const mayBeCopied =
  /^(gradients\/\w+|ops\/\w+_(grad|backprop|backprop_input|backprop_filter))\.js$/;
const known = new Set(["tensor_util_env.js", "types.js"]);

const publicSurface = {
  name: "tfjs-core-public-surface",
  resolveId: {
    order: "pre",
    handler(source, importer) {
      if (source === ENTRY) return `\0${ENTRY}`;
      if (source === PACKAGE) return { id: source, external: true };
      if (!source.startsWith(".")) return null;
      const file = resolve(importer === `\0${ENTRY}` ? dist : dirname(importer), `${source}.js`);
      const inside = relative(dist, file);
      if (!mayBeCopied.test(inside) && !known.has(inside))
        throw new Error(`${inside} of ${PACKAGE} is not public and not known to be stateless`);
      return file;
    },
  },
  load(id) {
    if (id !== `\0${ENTRY}`) return null;
    const registering = readFileSync(join(dist, "register_all_gradients.js"), "utf8");
    const configs = importsOf(registering).filter(({ source }) =>
      source.value.startsWith("./gradients/"),
    );
    const names = configs.flatMap(({ specifiers }) => specifiers.map(({ local }) => local.name));
    const imports = configs.map(({ start, end }) => registering.slice(start, end));
    return [...imports, `export const gradients = [${names.join(", ")}];`].join("\n");
  },
  transform(code, id) {
    if (!id.startsWith(dist)) return null;
    let rest = code.replace(/^\/\/# sourceMappingURL=.*$/m, "");
    const head = [];
    for (const { start, end, source, specifiers } of importsOf(rest).reverse()) {
      const kept = [];
      for (const specifier of specifiers) {
        const statement = fromPublic(basename(source.value), specifier);
        if (statement === undefined) kept.push(rest.slice(specifier.start, specifier.end));
        else head.push(statement);
      }
      const keep = kept.length > 0 ? `import { ${kept.join(", ")} } from "${source.value}";` : "";
      rest = rest.slice(0, start) + keep + rest.slice(end);
    }
    return { code: `${head.join("\n")}\n${rest}`, map: null };
  },
};

export default {
  input: { "tfjs-gradients": ENTRY },
  plugins: [publicSurface],
  output: {
    dir: "dist/internal",
    format: "esm",
    comments: { legal: false, annotation: true, jsdoc: false },
    banner: `/*! The gradients of ${PACKAGE} ${version}, bundled and otherwise unchanged. Copyright Google LLC, Apache-2.0; see NOTICE. */`,
  },
};
