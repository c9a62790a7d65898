import { describe, expect, it } from "vitest";
import { cpuQuota } from "../src/internal/backend/cpu-quota.js";
import { defaultThreads } from "../src/internal/backend/open-in-node.js";

const quotaWith = (files: Readonly<Record<string, string>>): number =>
  cpuQuota((path) => files[path]);

describe("cpuQuota", () => {
  it("is infinite without control groups, and without a limit", () => {
    expect(quotaWith({})).toBe(Number.POSITIVE_INFINITY);
    expect(
      quotaWith({ "/proc/self/cgroup": "0::/\n", "/sys/fs/cgroup/cpu.max": "max 100000\n" }),
    ).toBe(Number.POSITIVE_INFINITY);
    expect(
      quotaWith({
        "/proc/self/cgroup": "4:cpu,cpuacct:/\n0::/\n",
        "/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1\n",
        "/sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n",
      }),
    ).toBe(Number.POSITIVE_INFINITY);
  });

  it("is the container's quota under version 2", () => {
    expect(
      quotaWith({ "/proc/self/cgroup": "0::/\n", "/sys/fs/cgroup/cpu.max": "150000 100000\n" }),
    ).toBe(1.5);
  });

  it("is the smallest quota of a group and those that contain it", () => {
    const files = {
      "/proc/self/cgroup": "0::/kubepods.slice/pod:1/inner\n",
      "/sys/fs/cgroup/kubepods.slice/cpu.max": "800000 100000\n",
      "/sys/fs/cgroup/kubepods.slice/pod:1/cpu.max": "50000 25000\n",
      "/sys/fs/cgroup/kubepods.slice/pod:1/inner/cpu.max": "max 100000\n",
    };
    expect(quotaWith(files)).toBe(2);
  });

  it("is the quota of the mount under version 1, where the path is that of the host", () => {
    expect(
      quotaWith({
        "/proc/self/cgroup": "5:memory:/docker/a1\n4:cpu,cpuacct:/docker/a1\n",
        "/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "300000\n",
        "/sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n",
      }),
    ).toBe(3);
  });
});

describe("defaultThreads", () => {
  it("is one per core, at most 8, and no more than the quota keeps busy", () => {
    expect(defaultThreads({ cores: 4, quota: Number.POSITIVE_INFINITY })).toBe(4);
    expect(defaultThreads({ cores: 64, quota: Number.POSITIVE_INFINITY })).toBe(8);
    expect(defaultThreads({ cores: 64, quota: 1 })).toBe(1);
    expect(defaultThreads({ cores: 64, quota: 0.25 })).toBe(1);
    expect(defaultThreads({ cores: 64, quota: 2.5 })).toBe(3);
  });
});
