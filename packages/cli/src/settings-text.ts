import { printable } from "@longtail/core";

/** Hyper-parameters as `--set` takes them: `gamma=1 beta=0`. */
export const settingsText = (values: Readonly<Record<string, unknown>>): string =>
  printable(
    Object.entries(values)
      .map(([key, value]) => `${key}=${typeof value === "string" ? value : JSON.stringify(value)}`)
      .join(" "),
    1000,
  );
