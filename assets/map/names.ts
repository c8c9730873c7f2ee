/** Names on the map: few at a time, never over each other, seen by eyes only (the list has them as text). */
import * as L from "leaflet";
import type { LatLng } from "../lib/lonlat";
import { fitting, type Room } from "./fitting";

export interface Name {
  readonly text: string;
  readonly at: LatLng;
  /** Whether a place lies in the area the name is of. */
  readonly within?: (place: LatLng) => boolean;
  readonly rank: "water" | "neighbour" | "kecamatan" | "kelurahan" | "settlement" | "plant";
}

const ZOOMS: Readonly<Record<Name["rank"], readonly [number, number]>> = {
  water: [9, 14],
  neighbour: [10.5, 14],
  kecamatan: [10.5, 12.75],
  kelurahan: [12.76, 22],
  settlement: [15, 22],
  plant: [14, 22],
};

/** Half of the room a letter takes, generously, and of a line's height. */
const LETTER_PX: Readonly<Record<Name["rank"], number>> = {
  water: 7.4,
  neighbour: 7.4,
  kecamatan: 8.2,
  kelurahan: 6.6,
  settlement: 6,
  plant: 6,
};
const LINE_PX = 16;

/** An end of a name outside its area is as bad as so many patches of sites under it. */
const OUTSIDE_COST = 9;

/** An end of a name is judged this far from the end of its room. */
const END_PX = 12;

interface Placed {
  readonly name: Name;
  readonly room: Room;
}

/** Where a name may go to leave sites free, in shares of its own room: its place first, then near it. */
const STEPS: readonly (readonly [number, number])[] = [
  [0, 0],
  [0, -1],
  [0, 1],
  [0, -2],
  [0, 2],
  [-0.5, 0],
  [0.5, 0],
  [-0.5, -1],
  [0.5, -1],
  [-0.5, 1],
  [0.5, 1],
];

/** An area's name may move within the area; the name of a spot stays at it. */
const MOVABLE: ReadonlySet<Name["rank"]> = new Set(["kecamatan", "kelurahan"]);

/** How much of a room is taken by sites, in parts; the room is in pixels of the map's own plane. */
export type Crowd = (room: Room) => number;

export class NameLayer {
  private readonly group = L.layerGroup();
  private names: readonly Name[] = [];
  private crowd: Crowd | null = null;
  private drawn = "";

  constructor(private readonly map: L.Map) {
    this.group.addTo(map);
    map.on("zoomstart", () => {
      this.crowd = null;
    });
    map.on("zoomend moveend", () => this.place());
  }

  show(names: readonly Name[]): void {
    this.names = names;
    this.place();
  }

  /** Moves names aside from sites, as far as they may go. */
  avoid(crowd: Crowd): void {
    this.crowd = crowd;
    this.place();
  }

  private place(): void {
    const drawn = fitting(this.wanted().map((name) => this.choices(name))).map(({ name }) => name);
    const key = drawn.map(({ text, at }) => `${text}${at.lat.toFixed(5)}${at.lng.toFixed(5)}`).join();
    if (key === this.drawn) return;
    this.drawn = key;
    this.group.clearLayers();
    for (const name of drawn) {
      const text = document.createElement("span");
      text.textContent = name.text;
      const icon = L.divIcon({ className: `map-name map-name-${name.rank}`, html: text, iconSize: [0, 0] });
      this.group.addLayer(L.marker(name.at, { icon, pane: "names", interactive: false, keyboard: false }));
    }
  }

  private wanted(): Name[] {
    const zoom = this.map.getZoom();
    const near = this.map.getBounds().pad(0.2);
    const shown = this.names.filter(
      ({ rank, at }) => zoom >= ZOOMS[rank][0] && zoom <= ZOOMS[rank][1] && near.contains(at),
    );
    const areas = new Set(shown.filter(({ rank }) => rank === "kelurahan").map(({ text }) => text));
    return shown.filter(({ rank, text }) => rank !== "settlement" || !areas.has(text));
  }

  /** The places a name may take, the best first: few sites under it, inside its area, near its own place. */
  private choices(name: Name): Placed[] {
    const own = { name, room: this.roomOf(name) };
    if (!MOVABLE.has(name.rank)) return [own];
    const zoom = this.map.getZoom();
    const middle = this.map.project(name.at, zoom);
    const width = own.room.right - own.room.left;
    const placed = STEPS.map(([right, down]) => {
      const moved = { ...name, at: this.map.unproject(middle.add([right * width, down * LINE_PX]), zoom) };
      const room = this.roomOf(moved);
      return { name: moved, room, cost: (this.crowd?.(room) ?? 0) + OUTSIDE_COST * this.outside(moved, room) };
    });
    return placed.sort((one, other) => one.cost - other.cost);
  }

  /** How many of a name's left end, middle and right end lie outside its area. */
  private outside({ within }: Name, { left, right, top, bottom }: Room): number {
    if (!within) return 0;
    const ends = [left + END_PX, (left + right) / 2, right - END_PX];
    const places = ends.map((x) => this.map.unproject([x, (top + bottom) / 2], this.map.getZoom()));
    return places.filter((place) => !within(place)).length;
  }

  private roomOf({ text, at, rank }: Name): Room {
    const { x, y } = this.map.project(at, this.map.getZoom());
    const half = (text.length * LETTER_PX[rank]) / 2 + 4;
    return { left: x - half, right: x + half, top: y - LINE_PX / 2, bottom: y + LINE_PX / 2 };
  }
}
