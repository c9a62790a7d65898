import { filterRecord, type NamedTensors } from "@longtail/core";

/** The record with names that begin with `prefix`. */
export const prefixed = (prefix: string, record: NamedTensors): NamedTensors =>
  Object.fromEntries(Object.entries(record).map(([name, tensor]) => [prefix + name, tensor]));

/** What `prefixed` made of a record, out of a larger one. */
export const below = (prefix: string, record: NamedTensors): NamedTensors =>
  Object.fromEntries(
    Object.entries(filterRecord(record, (name) => name.startsWith(prefix))).map(
      ([name, tensor]) => [name.slice(prefix.length), tensor],
    ),
  );
