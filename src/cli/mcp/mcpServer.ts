/** The tools for language models over the Model Context Protocol, by the official library. A bundle of its own. */
import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { CallToolRequestSchema, ListToolsRequestSchema, type Tool } from "@modelcontextprotocol/sdk/types.js";
import { version } from "../../../package.json";
import type { ToolDefinition } from "../../shared/agents/toolDefinition.ts";
import { toolDefinitions } from "../../shared/agents/toolDefinitions.ts";
import { onAbort } from "../../shared/cooperative.ts";

/** What a model gets. */
export interface ToolAnswer {
  readonly text: string;
  readonly isError: boolean;
}

/** How a call is followed and canceled. */
interface ToolCallControl {
  progress(message: string): void;
  readonly signal: AbortSignal;
}

/** The tools as the protocol lists them. */
const tools: Tool[] = (toolDefinitions as readonly ToolDefinition[]).map(
  ({ name, title, description, inputSchema, confirm }) => ({
    name,
    title,
    description,
    inputSchema: inputSchema as unknown as Tool["inputSchema"],
    annotations: {
      title,
      readOnlyHint: confirm === undefined,
      // A run is added to those there are, and an edit of a text can be taken back by version control alone.
      destructiveHint: name === "mlp_edit_design",
      openWorldHint: false,
    },
  }),
);

/**
 * Serves the tools on standard input and output until that is closed or the command is interrupted.
 *
 * @param run runs a tool
 */
export async function serveMcp(
  run: (name: string, input: unknown, control: ToolCallControl) => Promise<ToolAnswer>,
  interrupted: AbortSignal,
): Promise<void> {
  const server = new Server({ name: "mlp-studio", version }, { capabilities: { tools: {} } });
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, { signal, sendNotification }) => {
    const { _meta: meta, name, arguments: input = {} } = params;
    const token = meta?.progressToken;
    let step = 0;
    const progress = (message: string) => {
      if (token === undefined) return;
      const notice = { progressToken: token, progress: ++step, message };
      // Nobody waits for it, and the client may have gone.
      void sendNotification({ method: "notifications/progress", params: notice }).catch(() => {});
    };
    const { text, isError } = await run(name, input, { progress, signal });
    return { isError, content: [{ type: "text", text }] };
  });
  const ended = new Promise<void>((resolve) => {
    process.stdin.once("end", resolve);
    process.stdin.once("close", resolve);
    onAbort(interrupted, resolve);
  });
  await server.connect(new StdioServerTransport());
  await ended;
  // A training that is under way is canceled by this, and keeps what it has reached.
  await server.close();
}
