import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

/**
 * Makes new folders in the system's temporary folder and removes them after the last test of the file. Call it outside of tests; call
 * what it returns anywhere.
 *
 * An exit handler would not do: vitest ends its workers without one.
 */
export const temporaryFolders = (prefix: string): (() => string) => {
  const made: string[] = [];
  afterAll(() => {
    for (const folder of made.splice(0))
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  });
  return () => {
    const folder = mkdtempSync(join(tmpdir(), prefix));
    made.push(folder);
    return folder;
  };
};
