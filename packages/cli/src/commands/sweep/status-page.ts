import { element, head, note, pageDocument, section, tableBox } from "@longtail/report/html";
import type { CellStatus } from "@longtail/sweep";
import { howFar, isOver, statusLine } from "./status-text.js";

const refreshSeconds = 5;

/** A sweep's cells as a self-contained page, which loads itself again every five seconds until all are over. */
export const statusPage = (sweep: string, cells: readonly CellStatus[]): string => {
  const row = (cell: CellStatus) =>
    element("tr", {}, [
      element("th", { scope: "row" }, cell.id),
      element("td", {}, cell.state),
      element("td", {}, howFar(cell)),
    ]);
  const page = pageDocument({
    title: `Sweep ${sweep}`,
    lead: statusLine(cells),
    links: { cells: "Cells" },
    main: [
      section(
        "cells",
        "Cells",
        note(`As of ${new Date().toISOString()}.`),
        tableBox(
          "Cells",
          "",
          head("cell", "state", "how far"),
          element("tbody", {}, cells.map(row)),
        ),
      ),
    ],
  });
  return cells.every(isOver)
    ? page
    : page.replace("</head>", `<meta http-equiv="refresh" content="${refreshSeconds}"></head>`);
};
