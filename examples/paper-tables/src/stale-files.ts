import { namesIn } from "./folders.js";
import { type Subject, stemOf } from "./subject.js";

const end = /^(\.md|\.html|-cifar\d+-\d+\.svg)$/;

/** A table's earlier pages and pictures in a folder that were not written again because their results are gone. */
export const staleFiles = (
  folder: string,
  subject: Subject,
  written: readonly string[],
): readonly string[] => {
  const stem = stemOf(subject);
  return namesIn(folder)
    .filter((name) => name.startsWith(stem) && end.test(name.slice(stem.length)))
    .filter((name) => !written.includes(name))
    .sort();
};
