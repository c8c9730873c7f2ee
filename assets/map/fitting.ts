/** Which of many labels fit on the map without covering each other. */
export interface Room {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

function clash(one: Room, other: Room): boolean {
  return one.left < other.right && one.right > other.left && one.top < other.bottom && one.bottom > other.top;
}

/**
 * The names that fit beside each other, each in the first of its rooms that is still free.
 *
 * Earlier names choose first; one that finds none of its rooms free is left out.
 */
export function fitting<T extends { readonly room: Room }>(wanted: readonly (readonly T[])[]): T[] {
  const kept: T[] = [];
  for (const choices of wanted) {
    const free = choices.find(({ room }) => !kept.some((other) => clash(room, other.room)));
    if (free) kept.push(free);
  }
  return kept;
}
