import { expect, test } from "vitest";
import { changesetFault } from "../src/checks/changesets.js";

const names = new Set(["@longtail/core"]);

test.each([
  ['---\n"@longtail/core": minor\n---\n\nA sentence.\n', undefined],
  ["---\n---\n\nNothing to release.\n", undefined],
  // what a Markdown formatter makes of it
  ['---\n\n## "@longtail/core": minor\n\nA sentence.\n', /does not begin/],
  ['---\n"@longtail/core": huge\n---\n\nA sentence.\n', /does not begin/],
  ['---\n"@longtail/cord": minor\n---\n\nA sentence.\n', /no published package @longtail\/cord/],
  ['---\n"@longtail/core": minor\n---\n', /says nothing/],
])("%j", (text, fault) => {
  const found = changesetFault(text, names);
  if (fault === undefined) expect(found).toBeUndefined();
  else expect(found).toMatch(fault);
});
