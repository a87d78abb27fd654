/* The keyboard on the drawing. */

export interface Keyed {
  pan(dx: number, dy: number): void;
  zoom(factor: number): void;
  fit(): void;
  /** Goes so many marks on in reading order; Infinity is the last, -Infinity the first. */
  walk(by: number): void;
  enter(): void;
  pin(): void;
  hide(): void;
}

const STEP = 90; /* pixels */

export function keys(stage: HTMLElement, to: Keyed): void {
  const acts: Record<string, () => void> = {
    ArrowLeft: () => to.pan(-STEP, 0), ArrowRight: () => to.pan(STEP, 0), ArrowUp: () => to.pan(0, -STEP), ArrowDown: () => to.pan(0, STEP),
    "+": () => to.zoom(1.4), "=": () => to.zoom(1.4), "-": () => to.zoom(1 / 1.4), "0": () => to.fit(),
    "]": () => to.walk(1), "[": () => to.walk(-1), Home: () => to.walk(-Infinity), End: () => to.walk(Infinity),
    Enter: () => to.enter(), " ": () => to.pin(), Delete: () => to.hide(),
  };
  stage.addEventListener("keydown", (event) => {
    const act = acts[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  });
}
