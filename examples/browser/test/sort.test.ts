// The script that makes a page's tables sortable, in a browser.
import { element, sortScript, tableBox } from "@longtail/report/html";
import type { Page } from "playwright";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isSkipped, type Opened, open } from "./browser.js";

const rows = [
  ["plain", 40.4, 27.2],
  ["LDAM", 51, undefined],
  ["cRT", 56.4, 4.8],
  ["BBN", undefined, undefined],
] as const;

const cell = (value: number | undefined) =>
  element("td", { "data-value": value?.toString() }, value?.toFixed(1) ?? "none");

const table = tableBox(
  "Results",
  "sortable",
  element(
    "thead",
    {},
    element(
      "tr",
      {},
      element("th", { scope: "col", rowspan: 2 }, "method"),
      element("th", { scope: "colgroup", colspan: 2 }, "ours"),
      element("th", { scope: "col", rowspan: 2 }, "seeds"),
    ),
    element(
      "tr",
      {},
      element("th", { scope: "col" }, "accuracy"),
      element("th", { scope: "col" }, "ECE"),
    ),
  ),
  element(
    "tbody",
    {},
    rows.map(([name, accuracy, ece], i) =>
      element(
        "tr",
        {},
        element("th", { scope: "row" }, name),
        accuracy === undefined
          ? element("td", { colspan: 2 }, "not run")
          : [cell(accuracy), cell(ece)],
        element("td", {}, String(10 - i)),
      ),
    ),
  ),
);

describe.skipIf(isSkipped())("a sortable table", () => {
  let opened: Opened;
  let page: Page;
  beforeAll(async () => {
    opened = await open();
    page = await opened.page();
    await page.setContent(`${table.markup}<script>${sortScript.markup}</script>`);
  });
  afterAll(() => opened.close());

  const press = async (title: string): Promise<readonly (string | null)[]> => {
    await page.getByRole("button", { name: title }).press("Enter");
    return page.locator("tbody th").allTextContents();
  };
  const order = () =>
    page
      .locator("[aria-sort]")
      .evaluateAll((all) =>
        all.map((title) => [title.textContent, title.getAttribute("aria-sort")]),
      );

  it("goes from the largest number to the smallest, back, and to the first order", async () => {
    expect(await press("accuracy")).toEqual(["cRT", "LDAM", "plain", "BBN"]);
    expect(await order()).toEqual([["accuracy", "descending"]]);
    expect(await press("accuracy")).toEqual(["plain", "LDAM", "cRT", "BBN"]);
    expect(await order()).toEqual([["accuracy", "ascending"]]);
    expect(await press("accuracy")).toEqual(["plain", "LDAM", "cRT", "BBN"]);
    expect(await order()).toEqual([]);
  });

  it("leaves what has no number at the end, whichever the direction", async () => {
    expect(await press("ECE")).toEqual(["plain", "cRT", "LDAM", "BBN"]);
    expect(await press("ECE")).toEqual(["cRT", "plain", "LDAM", "BBN"]);
    expect(await order()).toEqual([["ECE", "ascending"]]);
  });

  it("sorts words as words, and numbers in words as numbers", async () => {
    expect(await press("method")).toEqual(["BBN", "cRT", "LDAM", "plain"]);
    expect(await press("seeds")).toEqual(["BBN", "cRT", "LDAM", "plain"]);
    expect(await press("seeds")).toEqual(["plain", "LDAM", "cRT", "BBN"]);
  });
});
