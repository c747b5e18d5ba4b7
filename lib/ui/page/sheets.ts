/** The reconstructions of the runs, epoch by epoch. */
import type { RunInfo } from '../protocol.js';
import { find, make, setText } from './dom.js';
import type { View } from './view.js';

/** Runs whose pictures are shown, at most. */
const MOST = 6;

interface Sheet {
  readonly figure: HTMLElement;
  readonly image: HTMLImageElement;
  readonly when: HTMLElement;
}

/** Pictures of the same epoch of each run, chosen by a slider. */
export class Sheets {
  private readonly section = find('#pictures');
  private readonly slider = find<HTMLInputElement>('#epoch');
  private readonly value = find('#epoch-value');
  private readonly place = find('#sheets');
  private readonly sheets = new Map<string, Sheet>();
  private names: readonly string[] = [];
  private shown: readonly RunInfo[] = [];

  constructor(
    private readonly view: View,
    onChange: () => void,
  ) {
    this.slider.addEventListener('input', () => {
      const isNewest = Number(this.slider.value) === this.names.length - 1;
      view.picture = isNewest ? '' : (this.names[Number(this.slider.value)] ?? '');
      onChange();
      this.draw();
    });
  }

  update(runs: readonly RunInfo[], colourOf: (id: string) => string): void {
    this.shown = runs.filter(({ pictures }) => pictures.length > 0).slice(0, MOST);
    this.section.hidden = this.shown.length === 0;
    this.names = [...new Set(this.shown.flatMap(({ pictures }) => pictures))].sort();
    for (const { id } of this.shown) if (!this.sheets.has(id)) this.add(id);
    for (const [id, { figure }] of this.sheets) {
      const swatch = figure.querySelector<HTMLElement>('.swatch');
      if (swatch !== null) swatch.style.background = colourOf(id);
    }
    const order = this.shown.map(({ id }) => (this.sheets.get(id) as Sheet).figure);
    const isSame =
      order.length === this.place.children.length &&
      order.every((figure, i) => figure === this.place.children[i]);
    if (!isSame) this.place.replaceChildren(...order);
    this.draw();
  }

  private add(id: string): void {
    const image = make('img', { alt: `What the model of ${id} makes of images` });
    const when = make('span', { className: 'quiet' });
    const swatch = make('span', { className: 'swatch' });
    const caption = make('figcaption', {}, swatch, make('bdi', {}, id), when);
    this.sheets.set(id, {
      figure: make('figure', { className: 'card' }, caption, image),
      image,
      when,
    });
  }

  private draw(): void {
    const last = this.names.length - 1;
    const found = this.names.indexOf(this.view.picture);
    const at = found === -1 ? last : found;
    this.slider.max = String(Math.max(0, last));
    this.slider.value = String(at);
    const wanted = this.names[at] ?? '';
    setText(this.value, titleOf(wanted));
    for (const { id, pictures, updated } of this.shown) {
      const { image, when } = this.sheets.get(id) as Sheet;
      // A run that is not so far shows its newest; names rise with the epochs, and `last` comes behind.
      const name = pictures.filter((each) => each <= wanted).at(-1) ?? pictures[0] ?? '';
      setText(when, titleOf(name));
      // The last picture may be drawn anew; those of epochs stay.
      const version = name === 'last.png' ? `&at=${updated}` : '';
      const url = `/api/picture?${new URLSearchParams({ run: id, name })}${version}`;
      if (image.getAttribute('src') !== url) image.src = url;
    }
  }
}

/** `epoch 12`, `the end`. */
function titleOf(name: string): string {
  const epoch = /^epoch-0*(\d+)/.exec(name)?.[1];
  return epoch === undefined ? 'the end' : `epoch ${epoch}`;
}
