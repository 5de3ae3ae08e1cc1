import { madd, ROW } from "./simd";

/**
 * The k-steps of one block: 512 rows of a weight panel are 16 kB, which stay in the L1 cache while all row tiles pass.
 * Up to one and a half blocks are taken at once rather than split.
 */
const BLOCK: i32 = 512;

/**
 * C (rows, 8) = init + A (rows, k) · B (k, 8): one panel of a matrix product.
 *
 * @param a in panels (⌈k/8⌉, ·, 8), at the first row
 * @param aStep bytes from one panel of A to the next
 * @param b (k, 8), contiguous: a weight panel or a transposed one
 * @param c a panel, at the first row
 * @param init 8 numbers that the sums begin with: the bias, or zeros
 */
export function multiplyPanel(rows: i32, k: i32, a: usize, aStep: usize, b: usize, c: usize, init: usize): void {
  let initStep: usize = 0;
  while (k > 0) {
    const block = k > BLOCK + BLOCK / 2 ? BLOCK : k;
    multiplyBlock(rows, block, a, aStep, b, c, init, initStep);
    a += <usize>(block >> 3) * aStep;
    b += <usize>block * ROW;
    // The next block adds to what this one has stored.
    init = c;
    initStep = ROW;
    k -= block;
  }
}

/**
 * Two panels at once, for 256-bit vectors: C (rows, 16) = init + A (rows, k) · B (k, 16). The sums are the same.
 *
 * @param bStep bytes from one panel of B to the next, and so `cStep` and `initStep`
 */
export function multiplyTwoPanels(
  rows: i32,
  k: i32,
  a: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  c: usize,
  cStep: usize,
  init: usize,
  initStep: usize,
): void {
  let initRowStep: usize = 0;
  while (k > 0) {
    // Half as long a block as of one panel takes as much of the cache.
    const block = k > BLOCK ? BLOCK / 2 : k;
    for (let row = 0; row < rows; row += 6) {
      const offset = <usize>row * ROW;
      const initRow = init + <usize>row * initRowStep;
      twoPanelRows(min(rows - row, 6), block, a + offset, aStep, b, bStep, c + offset, cStep, initRow, initStep, initRowStep);
    }
    a += <usize>(block >> 3) * aStep;
    b += <usize>block * ROW;
    init = c;
    initStep = cStep;
    initRowStep = ROW;
    k -= block;
  }
}

/** As many rows at a time as the 16 registers hold, the rest in tiles of equal size rather than one full and one thin. */
function multiplyBlock(rows: i32, k: i32, a: usize, aStep: usize, b: usize, c: usize, init: usize, initStep: usize): void {
  const full = FMA ? 6 : 5;
  while (rows >= full + 3) {
    if (FMA) tile(6, k, a, aStep, b, c, init, initStep);
    else tile(5, k, a, aStep, b, c, init, initStep);
    rows -= full;
    a += <usize>full * ROW;
    c += <usize>full * ROW;
    init += <usize>full * initStep;
  }
  if (FMA && rows == 6) return tile(6, k, a, aStep, b, c, init, initStep);
  if (rows == 5) return tile(5, k, a, aStep, b, c, init, initStep);
  if (rows > 5) {
    const half = (rows + 1) >> 1;
    few(half, k, a, aStep, b, c, init, initStep);
    few(rows - half, k, a + <usize>half * ROW, aStep, b, c + <usize>half * ROW, init + <usize>half * initStep, initStep);
    return;
  }
  few(rows, k, a, aStep, b, c, init, initStep);
}

/** 1 … 4 rows. */
function few(rows: i32, k: i32, a: usize, aStep: usize, b: usize, c: usize, init: usize, initStep: usize): void {
  if (rows == 4) tile(4, k, a, aStep, b, c, init, initStep);
  else if (rows == 3) tile(3, k, a, aStep, b, c, init, initStep);
  else if (rows == 2) tile(2, k, a, aStep, b, c, init, initStep);
  else if (rows == 1) tile(1, k, a, aStep, b, c, init, initStep);
}

/**
 * A tile of `rows` × 8, `rows` a constant: twelve accumulators, two vectors of B and one broadcast number of A are 15 of
 * the 16 registers, of which V8 keeps one. Every tile height adds in the same order, so a row's result does not depend
 * on the tile, hence not on the thread, that it falls to.
 */
// @ts-ignore: decorator
@inline
function tile(rows: i32, k: i32, a: usize, aStep: usize, b: usize, c: usize, init: usize, initStep: usize): void {
  let c00 = v128.load(init), c01 = v128.load(init, 16);
  let c10 = c00, c11 = c01, c20 = c00, c21 = c01, c30 = c00, c31 = c01, c40 = c00, c41 = c01, c50 = c00, c51 = c01;
  if (initStep) {
    if (rows > 1) { c10 = v128.load(init, 32); c11 = v128.load(init, 48); }
    if (rows > 2) { c20 = v128.load(init, 64); c21 = v128.load(init, 80); }
    if (rows > 3) { c30 = v128.load(init, 96); c31 = v128.load(init, 112); }
    if (rows > 4) { c40 = v128.load(init, 128); c41 = v128.load(init, 144); }
    if (rows > 5) { c50 = v128.load(init, 160); c51 = v128.load(init, 176); }
  }
  while (k > 0) {
    // Within a panel the numbers of a row are neighbors.
    const last = b + <usize>min(k, 8) * ROW;
    let at = a;
    do {
      const b0 = v128.load(b), b1 = v128.load(b, 16);
      let x = v128.load32_splat(at);
      c00 = madd(x, b0, c00); c01 = madd(x, b1, c01);
      if (rows > 1) { x = v128.load32_splat(at, 32); c10 = madd(x, b0, c10); c11 = madd(x, b1, c11); }
      if (rows > 2) { x = v128.load32_splat(at, 64); c20 = madd(x, b0, c20); c21 = madd(x, b1, c21); }
      if (rows > 3) { x = v128.load32_splat(at, 96); c30 = madd(x, b0, c30); c31 = madd(x, b1, c31); }
      if (rows > 4) { x = v128.load32_splat(at, 128); c40 = madd(x, b0, c40); c41 = madd(x, b1, c41); }
      if (rows > 5) { x = v128.load32_splat(at, 160); c50 = madd(x, b0, c50); c51 = madd(x, b1, c51); }
      at += 4;
      b += ROW;
    } while (b < last);
    a += aStep;
    k -= 8;
  }
  v128.store(c, c00); v128.store(c, c01, 16);
  if (rows > 1) { v128.store(c, c10, 32); v128.store(c, c11, 48); }
  if (rows > 2) { v128.store(c, c20, 64); v128.store(c, c21, 80); }
  if (rows > 3) { v128.store(c, c30, 96); v128.store(c, c31, 112); }
  if (rows > 4) { v128.store(c, c40, 128); v128.store(c, c41, 144); }
  if (rows > 5) { v128.store(c, c50, 160); v128.store(c, c51, 176); }
}

/** 1 … 6 rows of two panels. */
function twoPanelRows(
  rows: i32,
  k: i32,
  a: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  c: usize,
  cStep: usize,
  init: usize,
  initStep: usize,
  initRowStep: usize,
): void {
  if (rows == 6) twoPanelTile(6, k, a, aStep, b, bStep, c, cStep, init, initStep, initRowStep);
  else if (rows == 5) twoPanelTile(5, k, a, aStep, b, bStep, c, cStep, init, initStep, initRowStep);
  else if (rows == 4) twoPanelTile(4, k, a, aStep, b, bStep, c, cStep, init, initStep, initRowStep);
  else if (rows == 3) twoPanelTile(3, k, a, aStep, b, bStep, c, cStep, init, initStep, initRowStep);
  else if (rows == 2) twoPanelTile(2, k, a, aStep, b, bStep, c, cStep, init, initStep, initRowStep);
  else twoPanelTile(1, k, a, aStep, b, bStep, c, cStep, init, initStep, initRowStep);
}

/**
 * A tile of `rows` × 16, `rows` a constant. In 256-bit vectors six rows are twelve accumulators, which hide the latency of the
 * multiply-add, and two loads of B go with six of A; of one panel there would be six accumulators, and one load with six.
 */
// @ts-ignore: decorator
@inline
function twoPanelTile(
  rows: i32,
  k: i32,
  a: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  c: usize,
  cStep: usize,
  init: usize,
  initStep: usize,
  initRowStep: usize,
): void {
  const init2 = init + initStep;
  let c00 = v128.load(init), c01 = v128.load(init, 16), d00 = v128.load(init2), d01 = v128.load(init2, 16);
  let c10 = c00, c11 = c01, c20 = c00, c21 = c01, c30 = c00, c31 = c01, c40 = c00, c41 = c01, c50 = c00, c51 = c01;
  let d10 = d00, d11 = d01, d20 = d00, d21 = d01, d30 = d00, d31 = d01, d40 = d00, d41 = d01, d50 = d00, d51 = d01;
  if (initRowStep) {
    if (rows > 1) { c10 = v128.load(init, 32); c11 = v128.load(init, 48); d10 = v128.load(init2, 32); d11 = v128.load(init2, 48); }
    if (rows > 2) { c20 = v128.load(init, 64); c21 = v128.load(init, 80); d20 = v128.load(init2, 64); d21 = v128.load(init2, 80); }
    if (rows > 3) { c30 = v128.load(init, 96); c31 = v128.load(init, 112); d30 = v128.load(init2, 96); d31 = v128.load(init2, 112); }
    if (rows > 4) { c40 = v128.load(init, 128); c41 = v128.load(init, 144); d40 = v128.load(init2, 128); d41 = v128.load(init2, 144); }
    if (rows > 5) { c50 = v128.load(init, 160); c51 = v128.load(init, 176); d50 = v128.load(init2, 160); d51 = v128.load(init2, 176); }
  }
  while (k > 0) {
    const last = b + <usize>min(k, 8) * ROW;
    let at = a;
    do {
      const b0 = v128.load(b), b1 = v128.load(b, 16), e0 = v128.load(b + bStep), e1 = v128.load(b + bStep, 16);
      let x = v128.load32_splat(at);
      c00 = madd(x, b0, c00); c01 = madd(x, b1, c01); d00 = madd(x, e0, d00); d01 = madd(x, e1, d01);
      if (rows > 1) {
        x = v128.load32_splat(at, 32);
        c10 = madd(x, b0, c10); c11 = madd(x, b1, c11); d10 = madd(x, e0, d10); d11 = madd(x, e1, d11);
      }
      if (rows > 2) {
        x = v128.load32_splat(at, 64);
        c20 = madd(x, b0, c20); c21 = madd(x, b1, c21); d20 = madd(x, e0, d20); d21 = madd(x, e1, d21);
      }
      if (rows > 3) {
        x = v128.load32_splat(at, 96);
        c30 = madd(x, b0, c30); c31 = madd(x, b1, c31); d30 = madd(x, e0, d30); d31 = madd(x, e1, d31);
      }
      if (rows > 4) {
        x = v128.load32_splat(at, 128);
        c40 = madd(x, b0, c40); c41 = madd(x, b1, c41); d40 = madd(x, e0, d40); d41 = madd(x, e1, d41);
      }
      if (rows > 5) {
        x = v128.load32_splat(at, 160);
        c50 = madd(x, b0, c50); c51 = madd(x, b1, c51); d50 = madd(x, e0, d50); d51 = madd(x, e1, d51);
      }
      at += 4;
      b += ROW;
    } while (b < last);
    a += aStep;
    k -= 8;
  }
  const c2 = c + cStep;
  v128.store(c, c00); v128.store(c, c01, 16); v128.store(c2, d00); v128.store(c2, d01, 16);
  if (rows > 1) { v128.store(c, c10, 32); v128.store(c, c11, 48); v128.store(c2, d10, 32); v128.store(c2, d11, 48); }
  if (rows > 2) { v128.store(c, c20, 64); v128.store(c, c21, 80); v128.store(c2, d20, 64); v128.store(c2, d21, 80); }
  if (rows > 3) { v128.store(c, c30, 96); v128.store(c, c31, 112); v128.store(c2, d30, 96); v128.store(c2, d31, 112); }
  if (rows > 4) { v128.store(c, c40, 128); v128.store(c, c41, 144); v128.store(c2, d40, 128); v128.store(c2, d41, 144); }
  if (rows > 5) { v128.store(c, c50, 160); v128.store(c, c51, 176); v128.store(c2, d50, 160); v128.store(c2, d51, 176); }
}
