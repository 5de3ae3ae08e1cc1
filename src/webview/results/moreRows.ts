import { html, nothing } from "lit";
import { count } from "../../shared/format/numbers.ts";
import { maxAnsweredRows } from "../../shared/results/resultsRequests.ts";
import type { RowsQuestion } from "./rowsQuestion.ts";

/** How many of the rows are shown, and the button for more; nothing where all are. */
export function renderMore(question: RowsQuestion) {
  const { rows } = question;
  if (!rows || question.rest <= 0) return nothing;
  return html`
    <p class="dim" data-more>
      ${count(rows.rows.length)} of ${count(rows.total)} rows shown
      ${
        question.canShowMore
          ? html`· <button class="link" @click=${() => question.showMore()}>Show more</button>`
          : `· at most ${count(maxAnsweredRows)} are shown here`
      }
    </p>
  `;
}
