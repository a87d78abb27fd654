/* Where statements lie in a report's text. Data counts code points, the browser UTF-16 units; here both meet. */

/** From code points to UTF-16 units of one text. */
export class Offsets {
  /** Code points (by number) that take two units. */
  private readonly wide: number[] = [];

  constructor(text: string) {
    let point = 0;
    for (let i = 0; i < text.length; i++, point++) {
      const unit = text.charCodeAt(i);
      if (unit < 0xd800 || unit > 0xdbff) continue;
      const low = text.charCodeAt(i + 1);
      if (low < 0xdc00 || low > 0xdfff) continue; /* half a character is a code point of its own, for Python too */
      this.wide.push(point);
      i += 1;
    }
  }
  unit(point: number): number { return point + below(this.wide, point); }
}

/** How many of the rising numbers are smaller. */
export function below(rising: number[], limit: number): number {
  let [low, high] = [0, rising.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rising[middle]! < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A stretch of the text, in units. `id` says of what. */
export interface Span {
  start: number;
  end: number;
  id: string;
}

export interface Block {
  start: number;
  end: number;
}

const ROOM = 1200; /* units of a block: small enough to be drawn at once, large enough that there are few */

const LONGEST = 6000; /* a line without end is cut, or every change would lay out all of it anew */

/** Where a line that is too long is cut: after a sentence, else after a word, never within a character. */
function cut(text: string, start: number): number {
  const piece = text.slice(start, start + LONGEST);
  const sentence = /^[^]*[。！？；.!?;]/.exec(piece);
  const word = sentence || /^[^]*\s/.exec(piece);
  if (word && word[0].length > LONGEST / 4) return start + word[0].length;
  const unit = text.charCodeAt(start + LONGEST);
  return start + LONGEST - (unit >= 0xdc00 && unit <= 0xdfff ? 1 : 0);
}

/** The text in blocks of whole lines, line breaks included: joined they are the text. */
export function blocks(text: string): Block[] {
  const found: Block[] = [];
  let start = 0;
  while (start < text.length) {
    let end = text.indexOf("\n", start);
    /* Short lines come together; an empty line ends a block, so that blocks are paragraphs where the source has them. */
    while (end >= 0 && end + 1 < text.length && end - start < ROOM && text[end + 1] !== "\n" && text[end - 1] !== "\n") end = text.indexOf("\n", end + 1);
    end = end < 0 ? text.length : end + 1;
    if (end - start > LONGEST + ROOM) end = cut(text, start);
    found.push({ start, end });
    start = end;
  }
  return found;
}

export interface Segment {
  start: number;
  end: number;
  /** Ids of the spans that cover it, those that begin first in front. */
  ids: string[];
}

/** The stretch from `start` to `end` cut wherever a span begins or ends or a cut is asked for: every piece knows all its spans. */
export function segments(spans: Span[], start: number, end: number, cuts: number[] = []): Segment[] {
  const here = spans.filter((s) => s.start < end && s.end > start);
  const edges = new Set([start, end]);
  for (const s of here) for (const edge of [s.start, s.end]) if (edge > start && edge < end) edges.add(edge);
  for (const cut of cuts) if (cut > start && cut < end) edges.add(cut);
  const rising = Array.from(edges).sort((a, b) => a - b);
  const found: Segment[] = [];
  for (let i = 0; i + 1 < rising.length; i++) {
    const [a, b] = [rising[i]!, rising[i + 1]!];
    found.push({ start: a, end: b, ids: Array.from(new Set(here.filter((s) => s.start < b && s.end > a).map((s) => s.id))) });
  }
  return found;
}

/** Text with case, width and script folded, character by character: offsets stay. */
export function folded(text: string, variants: Record<string, string>): string {
  const known = new Map<string, string>();
  const parts: string[] = [];
  for (let i = 0; i < text.length; i++) {
    const unit = text[i]!;
    let plain = known.get(unit);
    if (plain === undefined) {
      plain = unit.normalize("NFKC").toLowerCase();
      plain = variants[plain] || (plain.length === 1 ? plain : unit);
      known.set(unit, plain);
    }
    parts.push(plain);
  }
  return parts.join("");
}

/** Where words stand in a text, one after the other; both are folded. */
export function occurrences(text: string, words: string, most = 2000): Span[] {
  const found: Span[] = [];
  if (!words) return found;
  for (let at = text.indexOf(words); at >= 0 && found.length < most; at = text.indexOf(words, at + words.length)) found.push({ start: at, end: at + words.length, id: FOUND });
  return found;
}
/** The id of spans that were searched for. */
export const FOUND = "found";
