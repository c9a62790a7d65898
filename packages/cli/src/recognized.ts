import type { PublishedWeights } from "@longtail/checkpoint";
import { printable } from "@longtail/core";

/** The layout of a file that is a state dict and nothing else. */
export const plainLayout = "a state dict";

const isCounter = (name: string): boolean => name.endsWith("num_batches_tracked");

// An optimizer's state has a tensor for each parameter: the outermost names say enough.
const groupsOf = (names: readonly string[]): string => {
  const counts = new Map<string, number>();
  for (const name of names) {
    const [first = name] = name.split(".");
    counts.set(first, (counts.get(first) ?? 0) + 1);
  }
  const groups = Array.from(counts, ([name, count]) =>
    count === 1 ? printable(name, 40) : `${printable(name, 40)} (${count} tensors)`,
  );
  return `${groups.slice(0, 5).join(", ")}${groups.length > 5 ? ", …" : ""}`;
};

/** What a file of weights was recognized as and what of it was left out, in a line. */
export const recognized = ({ layout, wrapper, leftOut }: PublishedWeights): string => {
  const counters = leftOut.filter(isCounter).length;
  const others = leftOut.filter((name) => !isCounter(name));
  const left = [
    ...(counters > 0 ? [`${counters} × num_batches_tracked`] : []),
    ...(others.length > 0 ? [groupsOf(others)] : []),
  ];
  return [
    layout,
    ...(wrapper === "" ? [] : [`names read without "${wrapper}"`]),
    ...(left.length > 0 ? [`left out: ${left.join(", ")}`] : []),
  ].join("; ");
};
