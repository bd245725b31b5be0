/** Where a page draws what it reads the pixels of. In memory: a copy on the graphics card is read slowly, and may be rounded. */
export function canvasOf(width: number, height: number): OffscreenCanvasRenderingContext2D {
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error(`expected a canvas of ${width} × ${height} pixels, received none`);
  return context;
}
