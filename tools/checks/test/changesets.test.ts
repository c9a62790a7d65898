import { expect, test } from "vitest";
import { changesetFault } from "../src/checks/changesets.js";

const names = new Set(["@longtail/core"]);

test.each([
  ['---\n"@longtail/core": minor\n---\n\nA sentence.\n', undefined],
  ["---\n---\n\nNothing to release.\n", undefined],
  // the output of a Markdown formatter
  ['---\n\n## "@longtail/core": minor\n\nA sentence.\n', /does not start/],
  ['---\n"@longtail/core": huge\n---\n\nA sentence.\n', /does not start/],
  ['---\n"@longtail/cord": minor\n---\n\nA sentence.\n', /no published package @longtail\/cord/],
  ['---\n"@longtail/core": minor\n---\n', /has no text/],
])("%j", (text, fault) => {
  const found = changesetFault(text, names);
  if (fault === undefined) expect(found).toBeUndefined();
  else expect(found).toMatch(fault);
});
