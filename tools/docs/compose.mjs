// Puts the sources of the site into tools/docs/.site, where typedoc and VitePress work.
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { writeFigures } from "./figures.mjs";
import { guides, packages, pageAt, pages, root, siteFolder } from "./pages.mjs";

const link = /(!?)\[((?:[^[\]]|\[[^\]]*\])*)\]\(([^()\s]+)\)/g;

// The READMEs of packages are read on npm, too, so their links to files of the repository are absolute.
const repository =
  /^https:\/\/(github\.com\/longtail-js\/longtail\/(tree|blob)|raw\.githubusercontent\.com\/longtail-js\/longtail)\/main\//;

/**
 * Markdown of the repository as a page of the site: links to pages lead to pages, links to pictures to the site's copies, and
 * links to other files, which the site does not have, become plain text.
 */
export const rewritten = (markdown, from, assets) =>
  markdown.replaceAll(link, (whole, picture, text, target) => {
    const [path, anchor] = target.replace(repository, "/").split("#");
    const isOurs = repository.test(target);
    if (!isOurs && /^(https?:|[#/])/.test(target)) return whole;
    const file = posix.join(isOurs ? "" : posix.dirname(from), path).replace(/^\/|\/$/g, "");
    if (!existsSync(join(root, file))) throw new Error(`${from}: dead link to ${target}`);
    const page = pageAt(file === "." ? "" : file);
    if (page !== undefined)
      return `${picture}[${text}](/${page.replace(/(index)?\.md$/, "")}${anchor === undefined ? "" : `#${anchor}`})`;
    if (picture === "!" || /\.(svg|png)$/.test(file)) {
      assets.add(file);
      return `${picture}[${text}](/${file})`;
    }
    return text;
  });

// ARCHITECTURE.md names the file of each line of the training loop.
const checkFilesOf = (path) => {
  const text = readFileSync(join(root, path), "utf8");
  for (const [file] of text.matchAll(/[\w/-]+\/src\/[\w/-]+\.ts/g))
    if (!existsSync(join(root, "packages", file)))
      throw new Error(`${path}: there is no file packages/${file}`);
};

/** Composes the sources of the site in `here`/.site. */
export const compose = async (here) => {
  const site = join(here, ".site");
  checkFilesOf("ARCHITECTURE.md");
  rmSync(site, { recursive: true, force: true });
  cpSync(join(here, "site"), site, { recursive: true });
  const write = (page, text) => {
    mkdirSync(dirname(join(site, page)), { recursive: true });
    writeFileSync(join(site, page), text);
  };
  const assets = new Set(["assets/tail-confidence.svg"]);
  for (const page of guides)
    write(
      page,
      rewritten(readFileSync(join(here, "site", page), "utf8"), `${siteFolder}/${page}`, assets),
    );
  for (const [file, page] of pages)
    write(page, rewritten(readFileSync(join(root, file), "utf8"), file, assets));
  write(
    "packages/index.md",
    `# Packages\n\n${packages
      .map(({ name, short, description }) => `- [${name}](/packages/${short}): ${description}`)
      .join("\n")}\n`,
  );
  for (const asset of assets) {
    mkdirSync(dirname(join(site, "public", asset)), { recursive: true });
    cpSync(join(root, asset), join(site, "public", asset));
  }
  await writeFigures(join(site, "public", "figures"));
};
