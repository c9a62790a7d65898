import { namesIn } from "./folders.js";
import { type Subject, stemOf } from "./subject.js";

const end = /^(\.md|\.html|-cifar\d+-\d+\.svg)$/;

/** The pages and pictures of a table that a folder holds from earlier, beside those just written: what they show is not there any more. */
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
