/** A place that follows the pointer from where its main button goes down until it is released. */
export class PointerDrag {
  /** Whether the pointer is being dragged. */
  isActive = false;
  private readonly moveTo: (event: PointerEvent) => void;

  /** @param moveTo is called where the drag begins, and wherever it gets to */
  constructor(moveTo: (event: PointerEvent) => void) {
    this.moveTo = moveTo;
  }

  readonly begin = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    this.isActive = true;
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    this.moveTo(event);
  };

  readonly move = (event: PointerEvent): void => {
    if (this.isActive) this.moveTo(event);
  };

  readonly end = (): void => {
    this.isActive = false;
  };
}
