/** A point of a plane. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where a cloud of points lies and how it spreads: the ellipse of its covariance. */
export interface Ellipse extends Point {
  /** Half of the longer and of the shorter axis. */
  readonly major: number;
  readonly minor: number;
  /** Direction of the longer axis, radians from the x axis towards the y axis, in −π/2 … π/2. */
  readonly angle: number;
}

/**
 * The ellipse of points at a Mahalanobis distance of 1 from the mean: its axes are the eigenvectors of the covariance (divided by n − 1), its
 * half-axes the roots of the eigenvalues. Of normally distributed points 39 % lie within.
 *
 * @returns `undefined` for fewer than three points.
 */
export function covarianceEllipse(points: readonly Point[]): Ellipse | undefined {
  const n = points.length;
  if (n < 3) return undefined;
  const x = points.reduce((sum, point) => sum + point.x, 0) / n;
  const y = points.reduce((sum, point) => sum + point.y, 0) / n;
  let [xx, yy, xy] = [0, 0, 0];
  for (const point of points) {
    xx += (point.x - x) ** 2 / (n - 1);
    yy += (point.y - y) ** 2 / (n - 1);
    xy += ((point.x - x) * (point.y - y)) / (n - 1);
  }
  const middle = (xx + yy) / 2;
  const half = Math.hypot((xx - yy) / 2, xy);
  return {
    x,
    y,
    major: Math.sqrt(middle + half),
    // Points on a line: rounding may leave a little below 0.
    minor: Math.sqrt(Math.max(0, middle - half)),
    angle: Math.atan2(2 * xy, xx - yy) / 2,
  };
}
