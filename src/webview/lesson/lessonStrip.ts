/** The strip above a page that shows a lesson: its title, notes and goals, and the way out of it. */
import "@vscode-elements/elements/dist/vscode-icon/index.js";
import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { guard } from "lit/directives/guard.js";
import { plural } from "../../shared/format/plural.ts";
import type { Goal } from "../../shared/lesson/goals.ts";
import { help } from "../help.ts";
import { StoreController } from "../store/storeController.ts";
import { base, buttons, tones } from "../styles.ts";
import type { LessonStore } from "./lessonStore.ts";
import { renderNotes } from "./markdown.ts";

@customElement("mlp-lesson-strip")
export class LessonStrip extends LitElement {
  static override styles = [
    base,
    buttons,
    tones,
    css`
      :host {
        flex: none;
        display: block;
        border-bottom: 1px solid var(--mlp-line);
        border-inline-start: 3px solid var(--vscode-focusBorder);
        background: var(--vscode-sideBar-background);
      }
      .strip {
        display: grid;
        grid-template-columns: minmax(0, 1fr) minmax(240px, 34%);
        gap: 6px 20px;
        padding: 8px 14px;
      }
      .folded {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 12px;
        padding: 4px 14px;
      }
      .checks {
        max-height: 34vh;
        overflow-y: auto;
      }
      .left {
        padding: 4px 14px;
      }
      header {
        display: flex;
        align-items: center;
        gap: 8px;
      }
      h1 {
        margin: 0;
        font-size: 15px;
        font-weight: 600;
        overflow-wrap: anywhere;
      }
      .notes {
        max-width: 76ch;
        max-height: 30vh;
        overflow-y: auto;
        line-height: 1.5;
        overflow-wrap: anywhere;
      }
      .notes > * {
        margin: 4px 0 6px;
      }
      .notes h1,
      .notes h2,
      .notes h3 {
        font-size: 13px;
        font-weight: 600;
        letter-spacing: 0;
        text-transform: none;
        color: var(--vscode-foreground);
      }
      .notes img {
        max-width: 100%;
        max-height: 240px;
      }
      .notes pre,
      .displayed {
        overflow-x: auto;
      }
      .displayed {
        display: block;
      }
      .notes code {
        font-family: var(--vscode-editor-font-family, monospace);
        color: var(--vscode-textPreformat-foreground, var(--vscode-foreground));
      }
      .notes th,
      .notes td {
        padding: 2px 8px;
        border: 1px solid var(--mlp-line);
      }
      ul.goals {
        list-style: none;
        margin: 0;
        padding: 0;
        display: grid;
        gap: 5px;
        align-content: start;
      }
      .goals li {
        display: grid;
        grid-template-columns: 18px minmax(0, 1fr);
        gap: 4px;
      }
      .ways {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 14px;
        margin-top: 8px;
      }
      .problem {
        display: flex;
        gap: 6px;
      }
      @media (max-width: 940px) {
        .strip {
          grid-template-columns: minmax(0, 1fr);
        }
        .notes {
          max-height: 20vh;
        }
        .checks {
          max-height: 20vh;
        }
      }
    `,
  ];

  @property({ attribute: false }) store!: LessonStore;
  protected readonly follow = new StoreController<LessonStore>(this, (lesson) => [
    lesson.fields,
    lesson.state,
    lesson.isLeft,
    lesson.isFolded,
    // What the goals say changes more rarely than the run by which they are evaluated.
    lesson.fields?.goals.map((goal) => lesson.goal(goal).words).join("\n"),
  ]);

  override render() {
    const { store: lesson } = this;
    const present = lesson.fields;
    if (!present) return nothing;
    if (lesson.isLeft)
      return html`
        <div class="left">
          <button class="link" data-action="return" @click=${() => lesson.leave(false)}>
            Return to the lesson “${present.title}”
          </button>
        </div>
      `;
    const header = html`
      <header>
        <button
          class="icon-button"
          data-action="fold"
          aria-expanded=${!lesson.isFolded}
          aria-label="Notes and goals"
          @click=${() => lesson.fold(!lesson.isFolded)}
        >
          <vscode-icon name=${lesson.isFolded ? "chevron-right" : "chevron-down"}></vscode-icon>
        </button>
        <vscode-icon name="mortar-board"></vscode-icon>
        <h1>${present.title}</h1>
      </header>
    `;
    if (lesson.isFolded) {
      const reached = present.goals.filter((goal) => lesson.goal(goal).isReached).length;
      return html`
        <section class="folded" aria-label="Lesson: ${present.title}">
          ${header}
          <span class="dim">${reached} of ${plural(present.goals.length, "goal")} reached</span>
        </section>
      `;
    }
    return html`
      <section class="strip" aria-label="Lesson: ${present.title}">
        <div>${header} ${this.renderNotes()}</div>
        <div class="checks">
          <ul class="goals" aria-label="Goals">
            ${present.goals.map((goal) => this.renderGoal(goal))}
          </ul>
          <div class="ways">
            <button
              class="link"
              data-action="reset"
              @click=${() => lesson.reset()}
              ${help("Gives the design the text that it had when the lesson was first opened; undo takes it back.")}
            >
              Reset the lesson
            </button>
            <button
              class="link"
              data-action="leave"
              @click=${() => lesson.leave(true)}
              ${help("Hides the notes and opens every control. Nothing is lost, and the lesson can be returned to.")}
            >
              Leave the lesson
            </button>
          </div>
        </div>
      </section>
    `;
  }

  private renderNotes() {
    const { store: lesson } = this;
    const { notes, pictures } = lesson;
    if (lesson.state?.problem !== undefined)
      return html`<p class="problem" role="alert">
        <vscode-icon class="tone-warning" name="warning"></vscode-icon>${lesson.state.problem}
      </p>`;
    if (notes === undefined) return nothing;
    return guard(
      [notes, pictures],
      () =>
        html`<div class="notes" data-notes>
          ${renderNotes(notes, { pictures, open: (target) => lesson.open(target) })}
        </div>`,
    );
  }

  private renderGoal(goal: Goal) {
    const { isReached, isReachedNow, words } = this.store.goal(goal);
    return html`
      <li data-reached=${isReached}>
        <vscode-icon
          class=${isReached ? "tone-good" : "tone-none"}
          name=${isReached ? "pass-filled" : "circle-large-outline"}
        ></vscode-icon>
        <span>
          <span class="visually-hidden">${isReached ? "Reached: " : "Not reached yet: "}</span>${goal.text}
          <span class="dim">· ${isReached && !isReachedNow ? `reached before; ${words}` : words}</span>
        </span>
      </li>
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-lesson-strip": LessonStrip;
  }
}
