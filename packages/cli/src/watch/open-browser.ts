import { spawn } from "node:child_process";

const commands: Readonly<Record<string, readonly [string, ...string[]]>> = {
  darwin: ["open"],
  win32: ["cmd", "/c", "start", ""],
};

/** Opens an address in the reader's browser, if there is one; where there is none nothing happens. */
export const openBrowser = (address: string): void => {
  const [command, ...before] = commands[process.platform] ?? ["xdg-open"];
  const child = spawn(command, [...before, address], { stdio: "ignore", detached: true });
  child.once("error", () => undefined);
  child.unref();
};
