/** Rooms by name, each with the rooms that it may import. */
export type Rooms = Readonly<Record<string, readonly string[]>>;

const MOST_COLUMNS = 100;
const INDENT = 'floor 10   '.length;

/**
 * The house as a picture of text: the lowest floor last. A room stands one floor above the highest room that it may import.
 *
 * @throws Error for a room that may import a room that there is not, or itself by way of others.
 */
export function roomsPicture(rooms: Rooms): string {
  const names = Object.keys(rooms);
  const floors = new Map(names.map((name) => [name, floorOf(name, rooms, [])]));
  const highest = Math.max(...floors.values());
  const lines: string[] = [];
  for (let floor = highest; floor >= 1; floor--) {
    const here = names.filter((name) => floors.get(name) === floor).map(shortName);
    const [first = '', ...rest] = wrapped(here);
    lines.push(`floor ${floor}`.padEnd(INDENT) + first, ...rest.map((line) => ' '.repeat(INDENT) + line));
    if (floor > 1) lines.push(`${' '.repeat(INDENT)}  │`);
  }
  return lines.join('\n');
}

function floorOf(name: string, rooms: Rooms, above: readonly string[]): number {
  const imports = rooms[name];
  if (imports === undefined) throw new Error(`rooms: expected a room of the table, received "${name}".`);
  if (above.includes(name)) {
    throw new Error(`rooms: expected no circle, received ${[...above, name].join(' → ')}.`);
  }
  return 1 + Math.max(0, ...imports.map((room) => floorOf(room, rooms, [...above, name])));
}

/** Packages are meant by their names. */
const shortName = (room: string): string => room.replace(/^packages\//, '');

function wrapped(names: readonly string[]): string[] {
  const lines: string[] = [];
  for (const name of names) {
    const last = lines.at(-1);
    const longer = last === undefined ? undefined : `${last}   ${name}`;
    if (longer !== undefined && INDENT + longer.length <= MOST_COLUMNS) lines[lines.length - 1] = longer;
    else lines.push(name);
  }
  return lines;
}
