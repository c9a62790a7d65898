import { fileURLToPath } from "node:url";
import { temporaryFolders } from "@longtail/testkit/temporary-folders";
import { main } from "longtail";

/** The miniature pipeline beside the tests. */
export const tiny = fileURLToPath(new URL("tiny.json", import.meta.url));

/** The command as an executable file. */
export const bin = fileURLToPath(new URL("../bin/longtail.js", import.meta.url));

/** A folder that is removed after the tests of the file. */
export const temporaryFolder = temporaryFolders("longtail-cli-");

/** The output and the exit code of a command. */
export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the command line in this process. */
export const longtail = async (...argv: readonly string[]): Promise<Outcome> => {
  let [out, err] = ["", ""];
  const code = await main(argv, {
    out: (text) => {
      out += text;
    },
    screen: {
      write: (text) => {
        err += text;
      },
    },
    signal: new AbortController().signal,
  });
  return { code, out, err };
};
