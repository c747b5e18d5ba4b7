/** The page that tries out a model. */
import type {
  AttentionMaps,
  ModelInfo,
  ModelList,
  Neighbours,
  PictureInfo,
  Reconstruction,
} from '../protocol.js';
import { ask } from './api.js';
import { find, make, setText } from './dom.js';
import { number } from './format.js';
import { Latest } from './latest.js';
import { decoded, PatchCanvas } from './patches.js';

const select = find<HTMLSelectElement>('#model');
const ratio = find<HTMLInputElement>('#ratio');
const masking = find<HTMLSelectElement>('#masking');
const block = find<HTMLInputElement>('#block');
const head = find<HTMLSelectElement>('#head');
const brush = find<HTMLInputElement>('#brush');
const original = new PatchCanvas(find<HTMLCanvasElement>('#original'));
const masked = new PatchCanvas(find<HTMLCanvasElement>('#masked'));

let info: ModelInfo | null = null;
let picture: string | null = null;
let seed = 0;
/** The patches that are removed. */
let removed = new Set<number>();
let isRemoving = true;
/** What was asked last of all about removed patches. */
let newest: object | null = null;
/** The patch whose attention is shown; undefined for none, null for the class token. */
let asked: number | null | undefined;
let maps: AttentionMaps | null = null;

function tell(error: unknown): void {
  const message = find('#message');
  message.hidden = error === null;
  setText(message, error instanceof Error ? error.message : String(error ?? ''));
}

const painting = new Latest(tell);
const looking = new Latest(tell);
const loading = new Latest(tell);

/** What every question about the picture has. */
const subject = () => ({ model: select.value, picture });

function openModel(): void {
  loading.run(async () => {
    if (select.value === '') return;
    setText(find('#about'), 'loading …');
    try {
      info = await ask<ModelInfo>('/api/model', { model: select.value });
    } finally {
      setText(find('#about'), '');
    }
    tell(null);
    const { imageSize, grid, depth, heads, masking: trained, notes } = info;
    const sizes = `${imageSize.join(' x ')} pixels, ${grid.join(' x ')} patches, ${depth} blocks of ${heads} heads`;
    setText(
      find('#about'),
      [trained === null ? `an encoder: ${sizes}` : sizes, ...notes].join('; '),
    );
    block.max = String(depth);
    block.value = String(depth);
    setText(find('#block-value'), block.value);
    head.replaceChildren(
      make('option', { value: 'mean' }, 'mean'),
      ...Array.from({ length: heads }, (_, i) =>
        make('option', { value: String(i) }, String(i + 1)),
      ),
    );
    find('#mask-bar').hidden = trained === null;
    if (trained !== null) {
      ratio.value = String(trained.ratio);
      masking.value = trained.kind;
    }
    setText(find('#ratio-value'), ratio.value);
    for (const id of ['#masked', '#painted', '#whole']) {
      (find(id).parentElement as HTMLElement).hidden = trained === null;
    }
    history.replaceState(null, '', `?${new URLSearchParams({ model: select.value })}`);
    await showPicture();
  });
}

/** @param file Null for an example. */
function addPicture(file: Blob | null): void {
  loading.run(async () => {
    const [path, body] =
      file === null ? ['/api/example', { model: select.value }] : ['/api/pictures', file];
    const { id } = await ask<PictureInfo>(path as string, body as object);
    picture = id;
    tell(null);
    await showPicture();
  });
}

async function showPicture(): Promise<void> {
  if (picture === null || info === null) return;
  const { image } = await ask<{ image: string }>('/api/shown', subject());
  const shown = await decoded(image);
  original.setImage(shown, info.grid);
  masked.setImage(shown, info.grid);
  find('#work').hidden = false;
  find('#neighbours').replaceChildren();
  setText(find('#searched'), '');
  if (info.masking !== null) drawMask();
  if (asked !== undefined) look();
}

/** A new mask, by the slider. */
function drawMask(): void {
  const asked = { ...subject(), ratio: Number(ratio.value), masking: masking.value, seed };
  paint(asked);
}

function paint(question: object): void {
  newest = question;
  painting.run(async () => {
    const answer = await ask<Reconstruction>('/api/reconstruction', question);
    tell(null);
    // A stroke since then has patches of its own, and its picture follows.
    if (question === newest) {
      removed = new Set(answer.removed);
      masked.cover(removed);
    }
    find<HTMLImageElement>('#painted').src = answer.painted;
    find<HTMLImageElement>('#whole').src = answer.whole;
    const patches = `${answer.removed.length} of ${(info?.grid ?? [0, 0]).reduce((a, b) => a * b)} patches removed`;
    setText(
      find('#result'),
      `${patches}, loss ${number(answer.loss)}, ${Math.round(answer.milliseconds)} ms`,
    );
  });
}

function brushOver(event: PointerEvent): void {
  const patch = masked.patchAt(event);
  if (patch === null || event.buttons === 0) return;
  for (const each of masked.around(patch, Number(brush.value))) {
    if (isRemoving) removed.add(each);
    else removed.delete(each);
  }
  masked.cover(removed);
  paint({ ...subject(), removed: [...removed] });
}

/** Shows where a patch looks. */
function look(): void {
  if (asked === undefined || picture === null) return;
  const patch = asked;
  looking.run(async () => {
    const question = { ...subject(), patch, block: Number(block.value) };
    maps = await ask<AttentionMaps>('/api/attention', question);
    tell(null);
    showAttention();
  });
}

function showAttention(): void {
  const heads = maps?.heads;
  if (heads === undefined || asked === undefined) return;
  const values =
    head.value === 'mean'
      ? (heads[0] ?? []).map(
          (_, i) => heads.reduce((sum, map) => sum + (map[i] as number), 0) / heads.length,
        )
      : (heads[Number(head.value)] ?? []);
  original.heat(values, asked);
  const share = values.reduce((a, b) => a + b, 0);
  const of = asked === null ? 'the class token' : `patch ${asked + 1}`;
  setText(find('#attention-of'), `of ${of}: ${number(100 * share)} % goes to patches`);
}

async function findNeighbours(): Promise<void> {
  const answer = await ask<Neighbours>('/api/neighbours', subject());
  tell(null);
  if ('done' in answer) {
    setText(
      find('#searched'),
      `${number(answer.done)} of ${number(answer.total)} images have features`,
    );
    setTimeout(() => findNeighbours().catch(tell), 500);
    return;
  }
  setText(
    find('#searched'),
    `among ${number(answer.images)} images, by the cosine of their features`,
  );
  find('#neighbours').replaceChildren(
    ...answer.nearest.map(({ name, class: label, similarity, image }) =>
      make(
        'figure',
        { className: 'card' },
        make('img', { src: image, alt: name }),
        make(
          'figcaption',
          {},
          make('b', {}, similarity.toFixed(4)),
          make('bdi', {}, label ?? name),
        ),
      ),
    ),
  );
}

function connectPictures(): void {
  const file = find<HTMLInputElement>('#file');
  find('#choose').addEventListener('click', () => file.click());
  find('#example').addEventListener('click', () => addPicture(null));
  file.addEventListener('change', () => {
    const [chosen] = file.files ?? [];
    if (chosen !== undefined) addPicture(chosen);
  });
  document.addEventListener('paste', ({ clipboardData }) => {
    const [pasted] = clipboardData?.files ?? [];
    if (pasted !== undefined) addPicture(pasted);
  });
  const drop = find('#drop');
  // Anywhere on the page: the browser would leave it for a picture that misses.
  document.addEventListener('dragover', (event) => {
    event.preventDefault();
    drop.classList.add('over');
  });
  document.addEventListener('dragleave', () => drop.classList.remove('over'));
  document.addEventListener('drop', (event) => {
    event.preventDefault();
    drop.classList.remove('over');
    const [dropped] = event.dataTransfer?.files ?? [];
    if (dropped !== undefined) addPicture(dropped);
  });
}

function connectMask(): void {
  ratio.addEventListener('input', () => {
    setText(find('#ratio-value'), ratio.value);
    drawMask();
  });
  masking.addEventListener('change', drawMask);
  find('#another').addEventListener('click', () => {
    seed++;
    drawMask();
  });
  const buttons = [find('#remove'), find('#restore')] as const;
  for (const [i, button] of buttons.entries()) {
    button.addEventListener('click', () => {
      isRemoving = i === 0;
      for (const each of buttons) each.setAttribute('aria-pressed', String(each === button));
    });
  }
  masked.canvas.addEventListener('pointerdown', (event) => {
    masked.canvas.setPointerCapture(event.pointerId);
    brushOver(event);
  });
  masked.canvas.addEventListener('pointermove', brushOver);
}

function connectAttention(): void {
  original.canvas.addEventListener('click', (event) => {
    asked = original.patchAt(event) ?? undefined;
    look();
  });
  find('#of-class').addEventListener('click', () => {
    asked = null;
    look();
  });
  find('#no-attention').addEventListener('click', () => {
    asked = undefined;
    original.clear();
    setText(find('#attention-of'), '');
  });
  block.addEventListener('input', () => {
    setText(find('#block-value'), block.value);
    look();
  });
  head.addEventListener('change', showAttention);
  find('#find').addEventListener('click', () => findNeighbours().catch(tell));
}

async function start(): Promise<void> {
  const { models, images } = await ask<ModelList>('/api/models');
  select.replaceChildren(...models.map((model) => make('option', { value: model }, model)));
  if (models.length === 0) tell('no run has a checkpoint yet, and none was given by --init');
  const wanted = new URLSearchParams(location.search).get('model');
  if (wanted !== null && models.includes(wanted)) select.value = wanted;
  select.addEventListener('change', openModel);
  find('#find').hidden = images.length === 0;
  setText(
    find('#searched'),
    images.length === 0 ? 'start the page with --images and a folder to search in' : '',
  );
  openModel();
}

connectPictures();
connectMask();
connectAttention();
start().catch(tell);
