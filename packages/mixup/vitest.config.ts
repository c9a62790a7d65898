import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { name: "mixup", environment: "node", pool: "forks", include: ["test/**/*.test.ts"] },
});
