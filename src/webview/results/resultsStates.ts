/** What the page "Results" says where it has no figures to show, and why. */
import "@vscode-elements/elements/dist/vscode-icon/index.js";
import "@vscode-elements/elements/dist/vscode-progress-ring/index.js";
import { html, nothing, type TemplateResult } from "lit";
import { stateText } from "../../shared/runs/runText.ts";
import type { DesignerStore } from "../store/designerStore.ts";

/** Takes the verdict's place; nothing where there is a verdict. */
export function renderState(store: DesignerStore): TemplateResult | typeof nothing {
  const { results } = store;
  switch (results.state) {
    case "untrained":
      return renderMessage(
        "info",
        "none",
        "untrained",
        "Not trained yet. Train the network to see how good it is.",
        train(store),
      );
    case "elsewhere":
      return renderElsewhere(store);
    case "starting":
      return results.results ? nothing : renderWaiting("The data is being read…");
    case "diverged":
      return renderMessage(
        "error",
        "bad",
        "diverged",
        (results.run === "latest" ? store.log?.diverged?.message : results.overview?.message) ??
          "Training diverged.",
        html`<button class="action" @click=${() => store.showPage("network")}>Show the Network</button>`,
      );
    case "failed":
      return renderMessage(
        "error",
        "bad",
        "failed",
        `The run has ended with an error, and its network is not judged. ${store.failure ?? ""}`,
        train(store),
      );
    case "judged":
      return renderAnswer(store);
    default:
      return results.state satisfies never;
  }
}

function renderElsewhere({ results, runs }: DesignerStore): TemplateResult | typeof nothing {
  const { overview } = results;
  if (!overview) return nothing;
  return renderMessage(
    "info",
    "none",
    "elsewhere",
    `This run is trained elsewhere (${stateText(overview)}) and has no network yet. It has one when it has ended or was stopped.`,
    html`<button class="action" data-action="curves" @click=${() => runs.show({ half: "allRuns", selected: [overview.id] })}>Show the Curves</button>`,
  );
}

function renderAnswer(store: DesignerStore): TemplateResult | typeof nothing {
  const { evaluation, results, run } = store.results;
  if (evaluation.problem !== undefined) {
    const neverTrained = run === "latest" && store.phase === "idle";
    return renderMessage(
      neverTrained ? "info" : "error",
      neverTrained ? "none" : "bad",
      "problem",
      evaluation.problem,
      neverTrained ? train(store) : nothing,
    );
  }
  return results ? nothing : renderWaiting("Judging the network…");
}

function train(store: DesignerStore): TemplateResult {
  return html`
    <button class="action" data-action="train" ?disabled=${store.document?.design === undefined} @click=${() => store.train()}>
      Train
    </button>
  `;
}

function renderWaiting(words: string): TemplateResult {
  return html`<div class="state" role="status" data-state="waiting"><vscode-progress-ring></vscode-progress-ring>${words}</div>`;
}

function renderMessage(
  icon: string,
  tone: string,
  state: string,
  words: string,
  action: TemplateResult | typeof nothing,
): TemplateResult {
  return html`
    <div class="state" role="status" data-state=${state}>
      <vscode-icon class="tone-${tone}" name=${icon}></vscode-icon>
      <span class="words">${words}</span>
      ${action}
    </div>
  `;
}
