import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [react()],
  build: { target: "es2022", sourcemap: false },
  test: {
    environment: "node",
    include: ["tests/**/*.test.{ts,tsx}"],
    setupFiles: ["tests/support/setup.ts"],
    // One time zone for every machine, so that a date is read the same everywhere.
    env: { TZ: "UTC" },
    testTimeout: 20_000,
    // Files share a worker, which halves the time; `setup.ts` puts everything back after each test.
    isolate: false,
    reporters: ["default", ["junit", { outputFile: "reports/junit.xml" }]],
    coverage: {
      provider: "v8",
      include: ["src/**/*.{ts,tsx}", "server/**/*.mjs", "server.mjs"],
      reporter: ["text-summary", "json-summary", "lcovonly"],
      reportsDirectory: "reports/coverage",
      thresholds: { lines: 80, functions: 80, statements: 80 },
    },
  },
});
