import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { CallToolResultSchema } from "@modelcontextprotocol/sdk/types.js";
import { beforeAll, describe, expect, test } from "vitest";
import { nodeRunStorage } from "../../../src/node/nodeRunStorage.ts";
import { listRuns, runsFolderOf } from "../../../src/runs/folders/runFolders.ts";
import type { ToolDefinition } from "../../../src/shared/agents/toolDefinition.ts";
import { toolDefinitions } from "../../../src/shared/agents/toolDefinitions.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";
import { cli, examples } from "./helpers.ts";

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

  test("ends when its input is closed: a training that is under way stops, and its run is kept", async () => {
    await cp(join(folder, "iris.mlp.json"), join(folder, "last.mlp.json"));
    const child = spawn(process.execPath, [resolve("dist/cli.js"), "mcp", folder, "--threads", "1"], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    const send = (message: object) =>
      child.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
    const clientInfo = { name: "test", version: "1" };
    send({
      id: 1,
      method: "initialize",
      params: { protocolVersion: "2025-06-18", capabilities: {}, clientInfo },
    });
    send({ method: "notifications/initialized" });
    const input = { design: "last.mlp.json", maxEpochs: 1_000_000, maxSeconds: 3600 };
    send({
      id: 2,
      method: "tools/call",
      params: { name: "mlp_train_network", arguments: input, _meta: { progressToken: 7 } },
    });
    child.stdout.on("data", (data) => {
      if (String(data).includes("notifications/progress")) child.stdin.end();
    });
    expect(await once(child, "exit")).toEqual([0, null]);
    const [{ run }] = await listRuns(
      nodeRunStorage,
      runsFolderOf(nodeRunStorage, join(folder, "last.mlp.json")),
    );
    expect(run).toMatchObject({ state: "stopped" });
  });

  test("refuses a folder that does not exist", async () => {
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
