/** Round numbers within a range, 3 to 8 of them: steps of 1, 2 or 5 times a power of ten. */
export function ticksOf([low, high]: readonly [number, number]): number[] {
  const raw = (high - low) / 5;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= raw * 0.75) ?? 10);
  const ticks: number[] = [];
  for (let k = Math.ceil(low / step); k * step <= high; k++) ticks.push(Number((k * step).toPrecision(12)));
  return ticks;
}

/** A name and where it would best stand: `x` is its middle, `y` its baseline. */
interface Name {
  readonly label: string;
  readonly x: number;
  readonly y: number;
}

const LINE = 14;
const LETTER = 7;

/** Moves names down until none covers another. */
export function spread<N extends Name>(names: readonly N[]): N[] {
  const placed: N[] = [];
  for (const name of [...names].sort((a, b) => a.y - b.y)) {
    let { y } = name;
    for (const other of [...placed].sort((a, b) => a.y - b.y)) {
      const beside = Math.abs(name.x - other.x) > ((name.label.length + other.label.length) * LETTER) / 2;
      if (!beside && Math.abs(y - other.y) < LINE) y = other.y + LINE;
    }
    placed.push({ ...name, y });
  }
  return placed;
}
