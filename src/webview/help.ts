/**
 * Help: the one way in which a control says what it means. `${help("…")}` on an element marks it; {@link HelpTip}, once in
 * the page, shows the text when the pointer rests there and when the keyboard's focus is there, and gives it to assistive
 * technology. The attribute `title` is not used: it cannot be seen without a pointer.
 */
import { css, html, LitElement, noChange } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import { Directive, directive, type ElementPart, type PartInfo, PartType } from "lit/directive.js";
import { base } from "./styles.ts";

class HelpDirective extends Directive {
  constructor(part: PartInfo) {
    super(part);
    if (part.type !== PartType.ELEMENT) throw new Error("help() belongs to an element, not to an attribute.");
  }

  override update({ element }: ElementPart, [text]: [string]): typeof noChange {
    const { dataset } = element as HTMLElement;
    if (text === "") delete dataset.help;
    else dataset.help = text;
    if (element instanceof HTMLElement && element.matches("button, [tabindex]")) describe(element, text);
    return noChange;
  }

  render(_text: string): typeof noChange {
    return noChange;
  }
}

/** Marks an element with what it means, one or two sentences; an empty text takes the mark away. */
export const help = directive(HelpDirective);

/** The innermost element of an event's path that has help. */
function helped(event: Event): HTMLElement | undefined {
  return event
    .composedPath()
    .find(
      (target): target is HTMLElement => target instanceof HTMLElement && target.dataset.help !== undefined,
    );
}

function describe(element: HTMLElement, text: string): void {
  // A name that says the same needs no description.
  element.ariaDescription = element.ariaLabel === text || text === "" ? null : text;
}

const gap = 4;
const modifiers = ["Shift", "Control", "Alt", "Meta"];

/** Shows the help of what is pointed at or has the keyboard's focus; Escape takes it away. */
@customElement("mlp-help")
export class HelpTip extends LitElement {
  static override styles = [
    base,
    css`
      .tip {
        position: fixed;
        margin: 0;
        /* What it covers can be pointed at all the same. */
        pointer-events: none;
        padding: 4px 8px;
        width: max-content;
        max-width: min(340px, calc(100vw - 16px));
        line-height: 1.4;
        font-size: 12px;
        overflow-wrap: anywhere;
        white-space: pre-line;
        color: var(--vscode-editorHoverWidget-foreground, var(--vscode-foreground));
        background: var(--vscode-editorHoverWidget-background, var(--vscode-editorWidget-background));
        border: 1px solid
          var(--vscode-contrastBorder, var(--vscode-editorHoverWidget-border, var(--vscode-focusBorder)));
        border-radius: 4px;
        box-shadow: 0 2px 8px var(--vscode-widget-shadow);
      }
      /* A pointer that only passes shows nothing. */
      .tip.pointed {
        animation: appear 1ms 450ms both;
      }
      @keyframes appear {
        from {
          visibility: hidden;
        }
        to {
          visibility: visible;
        }
      }
    `,
  ];

  @state() private text = "";
  @state() private pointed = false;
  @query(".tip") private readonly tip!: HTMLElement;
  private target: HTMLElement | undefined;
  /** Where the last key was released or the pointer pressed. */
  private focused: EventTarget | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    for (const [name, listener] of this.listeners) window.addEventListener(name, listener, true);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const [name, listener] of this.listeners) window.removeEventListener(name, listener, true);
  }

  override render() {
    return html`<div class="tip ${this.pointed ? "pointed" : ""}" popover="manual" role="tooltip">${this.text}</div>`;
  }

  private readonly onPointerOver = (event: Event): void => {
    const target = helped(event);
    if (target === this.target) return;
    // What the keyboard has asked for stays while the pointer is over nothing.
    if (target) this.show(target, true);
    else if (this.pointed) this.hide();
  };

  /**
   * The key that has moved the focus is released where the focus is now. Focus events do not do: one that moves between two
   * elements of the same shadow root is not seen outside of it.
   */
  private readonly onKeyUp = (event: Event): void => {
    const [focused] = event.composedPath();
    if (focused === this.focused || !(focused instanceof HTMLElement)) return;
    this.focused = focused;
    const target = helped(event);
    if (!target) return;
    if (focused.ariaDescription === null) describe(focused, target.dataset.help ?? "");
    this.show(target, false);
  };

  /** Typing needs the space that the help takes; Escape takes the help away. */
  private readonly onKeyDown = (event: Event): void => {
    if (!modifiers.includes((event as KeyboardEvent).key)) this.hide();
  };

  private readonly onPointerDown = (event: Event): void => {
    [this.focused] = event.composedPath();
    this.hide();
  };

  private readonly hide = (): void => {
    this.target = undefined;
    if (this.tip?.matches(":popover-open")) this.tip.hidePopover();
  };

  private readonly listeners: readonly (readonly [string, (event: Event) => void])[] = [
    ["pointerover", this.onPointerOver],
    ["keyup", this.onKeyUp],
    ["keydown", this.onKeyDown],
    ["pointerdown", this.onPointerDown],
    ["blur", this.hide],
    ["wheel", this.hide],
  ];

  private show(target: HTMLElement, pointed: boolean): void {
    this.hide();
    this.target = target;
    this.text = target.dataset.help ?? "";
    this.pointed = pointed;
    void this.updateComplete.then(() => {
      if (this.target !== target || !target.isConnected) return;
      this.tip.showPopover();
      this.place(target);
    });
  }

  /** Below the element where there is space, else above it, and never beyond the window. */
  private place(target: HTMLElement): void {
    const box = target.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = this.tip;
    const below = box.bottom + gap;
    const top = below + height <= window.innerHeight - 8 ? below : Math.max(8, box.top - gap - height);
    const left = Math.max(8, Math.min(box.left, window.innerWidth - width - 8));
    Object.assign(this.tip.style, { top: `${top}px`, left: `${left}px` });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-help": HelpTip;
  }
}
