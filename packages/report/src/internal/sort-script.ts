import { type Markup, verbatim } from "./markup.js";

/**
 * The script of pages with tables of class `sortable`: titles become buttons, which sort the rows of the table's body.
 *
 * Cells are compared by `data-value`, or by their text where no cell of the column has one; what has no value comes last.
 * A column goes from its largest numbers to its smallest, then the other way round, then back to the first order.
 */
export const sortScript: Markup =
  verbatim(`for (const table of document.querySelectorAll("table.sortable")) {
  const body = table.tBodies[0];
  const first = [...body.rows];
  const titles = [...table.tHead.rows].flatMap((row) => [...row.cells]).filter((cell) => cell.scope === "col");
  const columnOf = (cell) => {
    const [top, parts] = table.tHead.rows;
    const at = (cells, end) => cells.slice(0, end).reduce((sum, { colSpan }) => sum + colSpan, 0);
    const tops = [...top.cells];
    if (cell.parentNode === top) return at(tops, tops.indexOf(cell));
    const groups = tops.flatMap((group, i) => group.colSpan > 1 ? Array.from({ length: group.colSpan }, (_, k) => at(tops, i) + k) : []);
    return groups[[...parts.cells].indexOf(cell)];
  };
  const cellAt = (row, column) => {
    let end = 0;
    return [...row.cells].find((cell) => (end += cell.colSpan) > column);
  };
  for (const title of titles) {
    const column = columnOf(title);
    const button = document.createElement("button");
    button.type = "button";
    button.append(...title.childNodes);
    title.append(button);
    const values = new Map(first.map((row) => [row, cellAt(row, column)?.dataset.value]));
    const numbers = [...values.values()].some((value) => value !== undefined);
    const text = (row) => cellAt(row, column)?.textContent ?? "";
    const orders = numbers ? ["descending", "ascending"] : ["ascending", "descending"];
    button.onclick = () => {
      const order = orders[orders.indexOf(title.getAttribute("aria-sort")) + 1];
      for (const other of titles) other.removeAttribute("aria-sort");
      if (order !== undefined) title.setAttribute("aria-sort", order);
      const sign = order === "descending" ? -1 : 1;
      const compare = (a, b) => {
        if (!numbers) return sign * text(a).localeCompare(text(b), "en", { numeric: true });
        const [x, y] = [values.get(a), values.get(b)];
        return x === undefined || y === undefined ? (x === undefined) - (y === undefined) : sign * (x - y);
      };
      body.append(...(order === undefined ? first : [...first].sort(compare)));
    };
  }
}
`);
