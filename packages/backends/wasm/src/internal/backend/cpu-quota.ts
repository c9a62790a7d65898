/** Reads a file; undefined if it does not exist or may not be read. */
export type ReadText = (path: string) => string | undefined;

const ROOT = "/sys/fs/cgroup";

// A control group and those that contain it. In a container the path may be that of the host, but
// the last one, the mount itself, is always there.
const withAncestors = (path: string): readonly string[] => {
  const names = path.split("/").filter((name) => name !== "");
  return names.map((_, i) => `/${names.slice(0, names.length - i).join("/")}`).concat("");
};

const coresOf = (quota: string | undefined, period: string | undefined): number => {
  const cores = Number(quota) / Number(period);
  return cores > 0 ? cores : Number.POSITIVE_INFINITY; // "max", "-1", or no file
};

const quotaOfVersion2 = (read: ReadText, folder: string): number => {
  const [quota, period] = read(`${folder}/cpu.max`)?.trim().split(" ") ?? [];
  return coresOf(quota, period);
};

const quotaOfVersion1 = (read: ReadText, folder: string): number =>
  coresOf(read(`${folder}/cpu.cfs_quota_us`), read(`${folder}/cpu.cfs_period_us`));

/**
 * The cores that Linux's control groups allow this process, as containers set them: a quota of CPU
 * time per period. Not an integer; infinite without a quota, and on other systems.
 *
 * Node's `availableParallelism` ignores quotas before version 22.
 */
export const cpuQuota = (read: ReadText): number => {
  const groups = (read("/proc/self/cgroup") ?? "").split("\n").map((line) => {
    const [, controllers = "", ...path] = line.trim().split(":");
    return { controllers, path: path.join(":") };
  });
  const quotas = groups.flatMap(({ controllers, path }) => {
    if (controllers === "")
      return withAncestors(path).map((group) => quotaOfVersion2(read, `${ROOT}${group}`));
    return controllers.split(",").includes("cpu")
      ? withAncestors(path).map((group) => quotaOfVersion1(read, `${ROOT}/cpu${group}`))
      : [];
  });
  return Math.min(Number.POSITIVE_INFINITY, ...quotas);
};
