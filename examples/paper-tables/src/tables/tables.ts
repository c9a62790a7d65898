import { cifar } from "./cifar.js";
import { components } from "./components.js";
import { figure1 } from "./figure1.js";
import { largeTables } from "./large.js";
import { mixup } from "./mixup.js";
import { postHoc } from "./post-hoc.js";
import type { Table } from "./table.js";

/** The tables by name. */
export const tables: Readonly<Record<string, Table>> = Object.fromEntries(
  [cifar, figure1, mixup, components, postHoc, ...largeTables].map((table) => [table.name, table]),
);
