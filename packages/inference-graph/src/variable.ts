import type { DescribedArray } from "@longtail/core";

/** A variable by its name; all that are asked for are there. */
export type Variable = (name: string) => DescribedArray;
