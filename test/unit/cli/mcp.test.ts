import { once } from "node:events";
import { cp, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { CallToolResultSchema } from "@modelcontextprotocol/sdk/types.js";
import { beforeAll, describe, expect, test } from "vitest";
import type { ToolDefinition } from "../../../src/shared/agents/toolDefinition.ts";
import { toolDefinitions } from "../../../src/shared/agents/toolDefinitions.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";
import { examples } from "./helpers.ts";

let folder: string;

beforeAll(async () => {
  folder = temporaryFolder();
  await cp(join(examples, "iris.csv"), join(folder, "iris.csv"));
  await writeFile(
    join(folder, "iris.mlp.json"),
    JSON.stringify({ dataset: { path: "iris.csv", target: "species" }, training: { epochs: 2 } }),
  );
});

/** A client of `mlp mcp`, as built, in a process of its own. */
async function connect() {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [resolve("dist/cli.js"), "mcp", folder, "--threads", "1"],
    stderr: "pipe",
  });
  const client = new Client({ name: "test", version: "1" });
  await client.connect(transport);
  return {
    client,
    transport,
    call: async (name: string, input: Record<string, unknown>, options = {}) => {
      const result = await client.callTool({ name, arguments: input }, CallToolResultSchema, options);
      const [content] = result.content as { readonly text: string }[];
      return { text: content.text, isError: result.isError === true };
    },
  };
}

describe("mlp mcp", () => {
  test("lists the tools with their schemas, and which ones only read", async () => {
    const { client } = await connect();
    const { tools } = await client.listTools();
    expect(
      tools.map(({ name, title, description, inputSchema }) => ({ name, title, description, inputSchema })),
    ).toEqual(
      toolDefinitions.map(({ name, title, description, inputSchema }) => ({
        name,
        title,
        description,
        inputSchema,
      })),
    );
    expect(
      tools.filter(({ annotations }) => annotations?.readOnlyHint !== true).map(({ name }) => name),
    ).toEqual(
      (toolDefinitions as readonly ToolDefinition[]).filter(({ confirm }) => confirm).map(({ name }) => name),
    );
    await client.close();
  });

  test("runs tools one beside the other, and reports errors as answers that say what to do", async () => {
    const { client, call } = await connect();
    const messages: string[] = [];
    const [trained, data] = await Promise.all([
      call(
        "mlp_train_network",
        { design: "iris.mlp.json" },
        { onprogress: ({ message = "" }) => messages.push(message) },
      ),
      call("mlp_inspect_data", { path: "iris.csv" }),
    ]);
    expect(trained).toEqual({
      isError: false,
      text: expect.stringMatching(/^Run \S+: completed, seed 1, 2 epochs/),
    });
    expect(messages.join("\n")).toMatch(/^epoch /m);
    expect(data.text).toContain("iris.csv: 150 rows");
    expect(
      await call("mlp_edit_design", { path: "iris.mlp.json", set: ["training.epochs=3"] }),
    ).toMatchObject({ isError: false });
    expect(JSON.parse(await readFile(join(folder, "iris.mlp.json"), "utf8")).training.epochs).toBe(3);
    expect(await call("mlp_read_design", { path: "../x.mlp.json" })).toEqual({
      isError: true,
      text: `../x.mlp.json is outside the workspace (${folder}). Name a file in it.`,
    });
    expect(await call("mlp_read_design", {})).toMatchObject({
      isError: true,
      text: expect.stringMatching(/^path is missing/),
    });
    expect(await call("mlp_nothing", {})).toMatchObject({
      isError: true,
      text: expect.stringMatching(/^There is no tool/),
    });
    await client.close();
  });

  test("stops a training that the client cancels, and the server continues", async () => {
    const { client, call } = await connect();
    const canceled = new AbortController();
    await expect(
      call(
        "mlp_train_network",
        { design: "iris.mlp.json", maxEpochs: 1_000_000, maxSeconds: 3600 },
        { signal: canceled.signal, onprogress: () => canceled.abort() },
      ),
    ).rejects.toThrow();
    await expect
      .poll(async () => (await call("mlp_read_run", { design: "iris.mlp.json" })).text)
      .toMatch(/\n- \S+; \S+; stopped;/);
    await client.close();
  });

  test("ends with its client, though a training is under way", async () => {
    const { client, transport, call } = await connect();
    const { pid } = transport;
    const running = new Promise<void>((done) => {
      call(
        "mlp_train_network",
        { design: "iris.mlp.json", maxEpochs: 1_000_000, maxSeconds: 3600 },
        { onprogress: () => done() },
      ).catch(() => {});
    });
    await running;
    // The client closes standard input, and waits for the process before it kills it.
    await client.close();
    const isAlive = () => {
      try {
        process.kill(pid ?? 0, 0);
        return true;
      } catch {
        return false;
      }
    };
    await expect.poll(isAlive).toBe(false);
    const { spawn } = await import("node:child_process");
    const child = spawn(process.execPath, [resolve("dist/cli.js"), "mcp", folder], {
      stdio: ["pipe", "ignore", "ignore"],
    });
    child.stdin?.end();
    expect(await once(child, "exit")).toEqual([0, null]);
  });

  test("refuses a folder that does not exist", async () => {
    const { cli } = await import("./helpers.ts");
    expect(await cli(["mcp", "nowhere"])).toMatchObject({
      code: 2,
      err: "nowhere: the folder does not exist. Name another one.\n",
    });
    expect(await cli(["mcp", join(folder, "iris.csv")])).toMatchObject({
      code: 2,
      err: expect.stringMatching(/is not a folder/),
    });
  });
});
