// The pages that are made from files elsewhere in the repository.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The root of the repository. */
export const root = fileURLToPath(new URL("../..", import.meta.url));

const foldersIn = (folder) =>
  readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `${folder}/${name}`);

const hasManifest = (folder) => existsSync(join(root, folder, "package.json"));

const packageFolders = foldersIn("packages")
  .flatMap((folder) => (hasManifest(folder) ? [folder] : foldersIn(folder)))
  .filter(hasManifest);

const manifestOf = (folder) => JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));

/** Packages: folder, npm name, the name without its scope, one sentence. */
export const packages = packageFolders.map((folder) => {
  const { name, description } = manifestOf(folder);
  return { folder, name, short: name.replace("@longtail/", ""), description };
});

const examples = [...foldersIn("examples"), "benchmarks"].filter((folder) =>
  existsSync(join(root, folder, "README.md")),
);

/** Where each file of the repository that is a page stands in the site. */
export const pages = new Map([
  ["ARCHITECTURE.md", "architecture.md"],
  ["CONTRIBUTING.md", "contributing.md"],
  ...packages.map(({ folder, short }) => [`${folder}/README.md`, `packages/${short}.md`]),
  ...examples.map((folder) => [`${folder}/README.md`, `examples/${folder.split("/").at(-1)}.md`]),
]);

/** Where the site's own pages stand in the repository, and which they are. */
export const siteFolder = "tools/docs/site";
export const guides = readdirSync(join(root, siteFolder, "guide")).map((file) => `guide/${file}`);

/** The page that a path of the repository leads to: a page's own file, or the folder of a README. */
export const pageAt = (path) =>
  path === "README.md" || path === ""
    ? "index.md"
    : path.startsWith(`${siteFolder}/`)
      ? path.slice(siteFolder.length + 1)
      : (pages.get(path) ?? pages.get(`${path}/README.md`));
