import { css, html, LitElement } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import type { ImageShape } from "../../shared/results/resultsRequests.ts";

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
    canvas.getContext("2d")?.putImageData(imageOf(pixels, shape), 0, 0);
  }
}

/** One channel is gray, three or four are red, green, blue and opacity; of others the first is shown. */
function imageOf(pixels: Uint8Array, { width, height, channels }: ImageShape): ImageData {
  const image = new ImageData(width, height);
  const isColor = channels === 3 || channels === 4;
  for (let i = 0; i < width * height; i++) {
    const from = i * channels;
    for (let part = 0; part < 3; part++) image.data[4 * i + part] = pixels[isColor ? from + part : from];
    image.data[4 * i + 3] = channels === 4 ? pixels[from + 3] : 255;
  }
  return image;
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-pixel-image": PixelImage;
  }
}
