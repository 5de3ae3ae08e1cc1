import type { DesignerStore, Selection } from "../store/designerStore.ts";
import type { LayerActions } from "../store/layerActions.ts";

/** What the keys act on: the stack. */
export interface RowKeyHost extends HTMLElement {
  readonly store: DesignerStore;
  readonly actions: LayerActions;
  focusRow(selection: Selection): void;
  rowOf(selection: Selection): HTMLElement | null;
  keepFocus(): void;
}

/** The keys of the stack's rows. A key that means something to a control inside a row is left to it. */
export function handleRowKey(stack: RowKeyHost, event: KeyboardEvent): void {
  const handler = keyHandler(stack, event);
  if (!handler) return;
  event.preventDefault();
  event.stopPropagation();
  handler();
}

function keyHandler(stack: RowKeyHost, event: KeyboardEvent): (() => void) | undefined {
  const { store, actions } = stack;
  const { selection } = store;
  const target = event.composedPath()[0];
  if (target instanceof HTMLInputElement) return undefined;
  const row = stack.rowOf(selection);
  // A text in the row that explains itself when it has the focus is part of the row, a control is not.
  const onRow = target === row || (target instanceof HTMLElement && isText(target));
  const at = typeof selection === "number" ? selection : undefined;
  const command = event.ctrlKey || event.metaKey;
  const gesture = (act: () => void) => () => {
    stack.keepFocus();
    act();
  };

  if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
    if (at === undefined) return () => {};
    return gesture(() => actions.move(at, event.key === "ArrowUp" ? at - 1 : at + 1));
  }
  if (command && event.key.toLowerCase() === "d" && !event.shiftKey && !event.altKey)
    return gesture(() => actions.run("duplicateLayer"));
  if (event.key === "Escape" && target !== row) return () => row?.focus();
  if (!onRow || command || event.altKey) return undefined;

  switch (event.key) {
    case "ArrowUp":
      return () => stack.focusRow(neighbor(store, -1));
    case "ArrowDown":
      return () => stack.focusRow(neighbor(store, 1));
    case "Home":
      return () => stack.focusRow("input");
    case "End":
      return () => stack.focusRow("output");
    case "Enter":
    case "F2":
      return () => editUnits(stack, selection);
    case "Delete":
    case "Backspace":
      return gesture(() => actions.run("removeLayer"));
    case "Insert":
    case "a":
      return gesture(() => actions.run("addLayer"));
    default:
      return /^[1-9]$/.test(event.key) ? () => editUnits(stack, selection, event.key) : undefined;
  }
}

function isText(element: HTMLElement): boolean {
  return (
    element.dataset.help !== undefined && !(element instanceof HTMLButtonElement) && element.role === null
  );
}

function editUnits(stack: RowKeyHost, selection: Selection, first?: string): void {
  const row = stack.rowOf(selection);
  if (row && "editUnits" in row) (row as { editUnits(first?: string): void }).editUnits(first);
}

/** The row above or below; the ends stay. */
function neighbor({ selection, design }: DesignerStore, direction: 1 | -1): Selection {
  const order: Selection[] = ["input", ...(design?.layers ?? []).map((_, i) => i), "output"];
  const next = order.indexOf(selection) + direction;
  return order[Math.min(order.length - 1, Math.max(0, next))];
}
