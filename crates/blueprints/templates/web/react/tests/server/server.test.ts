import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { once } from "node:events";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { start } from "../../server/start.mjs";

const folder = mkdtempSync(join(tmpdir(), "dist-"));
const lines: string[] = [];
let server: ReturnType<typeof start>;
let origin = "";

/** Takes the log, which would disturb the report of the tests. */
function listen(): void {
  vi.spyOn(process.stdout, "write").mockImplementation((line) => lines.push(String(line)) > 0);
}

beforeEach(listen);

beforeAll(async () => {
  mkdirSync(join(folder, "assets"));
  writeFileSync(join(folder, "index.html"), "<!doctype html><title>Page</title>");
  writeFileSync(join(folder, "assets", "main-abc.js"), "console.log(1);".repeat(100));
  writeFileSync(join(folder, "data.bin"), "data");
  listen();
  server = start({ PORT: "0" }, folder);
  if (!server) throw new Error("the server did not start");
  await once(server, "listening");
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server?.close();
  rmSync(folder, { recursive: true });
});

describe("the server", () => {
  it("is healthy", async () => {
    const answer = await fetch(`${origin}/health`);
    expect([answer.status, await answer.json()]).toEqual([200, { status: "ok" }]);
  });

  it.each(["/", "/any/page", "/page?query=1"])("gives the application at %s", async (path) => {
    const answer = await fetch(origin + path);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("cache-control")).toBe("no-cache");
    expect(await answer.text()).toContain("<title>Page</title>");
  });

  it("lets assets be kept for ever, and packs them", async () => {
    const answer = await fetch(`${origin}/assets/main-abc.js`);
    expect(answer.headers.get("cache-control")).toContain("immutable");
    expect(answer.headers.get("content-encoding")).toBe("gzip");
    expect(answer.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
    expect(await answer.text()).toBe("console.log(1);".repeat(100));
    const plain = await fetch(`${origin}/data.bin`);
    expect(plain.headers.get("content-type")).toBe("application/octet-stream");
  });

  it("answers that nothing changed", async () => {
    const { headers } = await fetch(`${origin}/`);
    const again = await fetch(`${origin}/`, {
      headers: { "If-None-Match": headers.get("etag") ?? "" },
    });
    expect(again.status).toBe(304);
  });

  it.each([
    ["/assets/missing.js", 404],
    ["/missing.png", 404],
    ["/..%2f..%2fetc/passwd.txt", 404],
    ["/%E0%A4%A", 400],
  ])("refuses %s with %i", async (path, status) => {
    const answer = await fetch(origin + path);
    expect(answer.status).toBe(status);
    expect(await answer.json()).toHaveProperty("error");
  });

  it("answers nothing but GET and HEAD", async () => {
    const refused = await fetch(`${origin}/`, { method: "POST", body: "x" });
    expect([refused.status, refused.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
    const head = await fetch(`${origin}/`, { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([200, ""]);
  });

  it("lets nothing in from elsewhere", async () => {
    const { headers } = await fetch(`${origin}/`);
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain("unsafe");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("access-control-allow-origin")).toBeNull();
  });

  it("logs one line of JSON an answer", async () => {
    await fetch(`${origin}/health`);
    await vi.waitFor(() => {
      const entries = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
      expect(entries).toContainEqual(
        expect.objectContaining({ message: "answered", path: "/health", status: 200 }),
      );
    });
  });
});

describe("a start that cannot be", () => {
  const before = process.exitCode;

  it.each([
    [{ PORT: "many" }, folder, "PORT must be a number from 0 to 65535"],
    [{ PORT: "70000" }, folder, "PORT must be a number from 0 to 65535"],
    [{ PORT: "0" }, join(folder, "nowhere"), "run `npm run build` first"],
  ])("%j in %s says why", (environment, where, why) => {
    const written = vi.spyOn(process.stdout, "write").mockReturnValue(true);
    expect(start(environment, where)).toBeUndefined();
    expect(process.exitCode).toBe(1);
    process.exitCode = before;
    expect(written.mock.calls.flat().join("")).toContain(why);
  });

  it("on a port in use says why", async () => {
    const written = vi.spyOn(process.stdout, "write").mockReturnValue(true);
    const second = start({ PORT: new URL(origin).port }, folder);
    if (!second) throw new Error("it tries at least");
    await vi.waitFor(() => expect(written.mock.calls.flat().join("")).toContain("EADDRINUSE"));
    process.exitCode = before;
  });

  it("stops when it is asked to", async () => {
    vi.spyOn(process.stdout, "write").mockReturnValue(true);
    const third = start({ PORT: "0", HOST: "127.0.0.1" }, folder);
    if (!third) throw new Error("the server did not start");
    await once(third, "listening");
    process.emit("SIGTERM");
    await once(third, "close");
    expect(third.listening).toBe(false);
  });
});
