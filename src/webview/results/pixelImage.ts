import { css, html, LitElement } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import type { ImageShape } from "../../shared/results/resultsRequests.ts";
import { imagePixels } from "./drawing.ts";

/** A row of the data as the image that it is, each pixel as it is in the data. */
@customElement("mlp-pixel-image")
export class PixelImage extends LitElement {
  static override styles = css`
    :host {
      display: block;
    }
    canvas {
      display: block;
      width: 100%;
      image-rendering: pixelated;
    }
  `;

  /** (height, width, channels), row-major, 0 … 255. */
  @property({ attribute: false }) pixels: Uint8Array | undefined;
  @property({ attribute: false }) shape: ImageShape | undefined;
  @query("canvas") private readonly canvas!: HTMLCanvasElement;

  override render() {
    return html`<canvas aria-hidden="true"></canvas>`;
  }

  override updated(): void {
    const { pixels, shape, canvas } = this;
    if (!pixels || !shape) return;
    canvas.width = shape.width;
    canvas.height = shape.height;
    canvas.getContext("2d")?.putImageData(new ImageData(imagePixels(pixels, shape), shape.width), 0, 0);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-pixel-image": PixelImage;
  }
}
