/** Which of many labels fit on the map without covering each other. */
export interface Room {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** The names that fit beside each other, earlier ones first. */
export function fitting<T>(wanted: readonly (readonly [T, Room])[]): T[] {
  const taken: Room[] = [];
  const kept: T[] = [];
  for (const [item, room] of wanted) {
    const clash = taken.some(
      (other) =>
        room.left < other.right && room.right > other.left && room.top < other.bottom && room.bottom > other.top,
    );
    if (clash) continue;
    taken.push(room);
    kept.push(item);
  }
  return kept;
}
