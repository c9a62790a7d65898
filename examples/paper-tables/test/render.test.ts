// What is written from the results in a folder: which blocks, which pages, and what is left alone.
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { renderError } from "@longtail/core";
import { type Block, cellOfRow } from "@longtail/paper-tables/blocks";
import { fileText } from "@longtail/paper-tables/finished";
import { ownResults } from "@longtail/paper-tables/folders";
import { type Rendered, render } from "@longtail/paper-tables/render";
import { figure1 } from "@longtail/paper-tables/tables/figure1";
import type { Row, Table } from "@longtail/paper-tables/tables/table";
import { beforeEach, describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";
import { blockOfSmall, invented, requestFor, temporaryFolder } from "./tiny.js";

const small = blockOfSmall(["plain", "crt"]);
const rowOf = (method: string): Row => {
  const row = small.rows.find((one) => one.method === method);
  if (row === undefined) throw new Error(`no row ${method}`);
  return row;
};
const [plain, crt] = [rowOf("plain"), rowOf("crt")];
let out = "";
beforeEach(() => {
  out = temporaryFolder();
});

const fileOf = (row: Row, block: Block): string =>
  join(out, `${cellOfRow(block, row, 0).name}.json`);

const finish = (row: Row, block: Block = small): void => {
  const { name } = cellOfRow(block, row, 0);
  const finished = invented(name, 0, { accuracy: 0.4, confidence: 0.7 });
  const whole = { ...finished, descriptor: { ...row.pipeline, seed: 0 } };
  writeFileSync(fileOf(row, block), fileText(whole));
};

const rendered = async (blocks: readonly Block[], table?: Table): Promise<Rendered> => {
  const request = { ...requestFor(out, []), blocks, ...(table === undefined ? {} : { table }) };
  const result = await render(request)();
  if (E.isLeft(result)) throw new Error(renderError(result.left));
  return result.right;
};

describe("rendering", () => {
  it("names the pages whose results are gone and leaves them", async () => {
    finish(plain);
    expect(await rendered([small])).toMatchObject({
      files: ["cifar-short.md", "cifar-short.html", "cifar-short-cifar10-100.svg"],
      stale: [],
    });
    const before = readFileSync(join(out, "cifar-short.md"), "utf8");
    writeFileSync(join(out, "cifar-short-notes.md"), "of somebody");
    rmSync(fileOf(plain, small));
    expect(await rendered([small])).toMatchObject({
      views: [],
      files: [],
      stale: ["cifar-short-cifar10-100.svg", "cifar-short.html", "cifar-short.md"],
    });
    expect(readFileSync(join(out, "cifar-short.md"), "utf8")).toBe(before);
  });

  it("shows an unreadable result beside a readable one", async () => {
    finish(plain);
    writeFileSync(fileOf(crt, small), "{");
    const { views, unreadable } = await rendered([small]);
    const sentence = "small-short-crt-seed0.json: expected JSON, found something else";
    expect(views[0]?.results[1]).toMatchObject({ finished: [], unreadable: [sentence] });
    expect(unreadable).toEqual([]);
    const text = readFileSync(join(out, "cifar-short.md"), "utf8");
    expect(text).toMatch(/\| cRT +\| +not readable \|/);
    expect(text).toContain(`Not shown: ${sentence}.`);
    // Alone it is reported and overwrites nothing.
    rmSync(fileOf(plain, small));
    expect(await rendered([small])).toMatchObject({ views: [], files: [], unreadable: [sentence] });
    expect(readFileSync(join(out, "cifar-short.md"), "utf8")).toBe(text);
  });

  it("shows a shared row once if it stands alone, and otherwise with each block", async () => {
    const shared = { ...plain, setting: "shared/short" };
    const blockOf = (factor: NonNullable<Block["factor"]>): Block => ({
      ...small,
      factor,
      title: `factor ${factor}`,
      setting: `small-${factor}/short`,
      rows: [shared, crt],
    });
    const [first, last] = [blockOf(10), blockOf(50)];
    const blocks = [first, last];
    finish(shared, first);
    const titles = ({ views }: Rendered) => views.map(({ block }) => block.title);
    expect(titles(await rendered(blocks))).toEqual(["factor 50"]);
    finish(crt, first);
    expect(titles(await rendered(blocks))).toEqual(["factor 10"]);
    finish(crt, last);
    expect(titles(await rendered(blocks, figure1))).toEqual(["factor 10", "factor 50"]);
    expect(existsSync(join(out, "figure1-short-cifar10-50.svg"))).toBe(true);
    rmSync(fileOf(crt, last));
    expect((await rendered(blocks, figure1)).stale).toEqual(["figure1-short-cifar10-50.svg"]);
  });

  it("leaves the README as it is for a table without results", async () => {
    const readme = join(ownResults, "../README.md");
    const before = readFileSync(readme, "utf8");
    const nothing = { ...small, setting: "nowhere/short" };
    const request = { ...requestFor(ownResults, []), recipe: "published" as const };
    const result = await render({ ...request, blocks: [nothing], table: figure1 })();
    const after = readFileSync(readme, "utf8");
    writeFileSync(readme, before);
    expect(E.isRight(result)).toBe(true);
    expect(after).toBe(before);
  });
});
