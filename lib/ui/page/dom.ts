/** Elements in short. Text is set as text, so that no name of a file can become markup. */

type Child = Node | string | null;

/** Finds what the markup of the page has. */
export function find<T extends HTMLElement = HTMLElement>(selector: string): T {
  const found = document.querySelector<T>(selector);
  if (found === null) throw new Error(`the page has no ${selector}`);
  return found;
}

/** Makes an element. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Partial<HTMLElementTagNameMap[K]> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** Changes a text where it differs: nothing is laid out again for what stays. */
export function setText(node: Node, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

/** Calls back at most once a frame, with the newest arguments. */
export function onceAFrame<A extends unknown[]>(work: (...args: A) => void): (...args: A) => void {
  let newest: A | null = null;
  return (...args) => {
    if (newest === null) {
      requestAnimationFrame(() => {
        const given = newest as A;
        newest = null;
        work(...given);
      });
    }
    newest = args;
  };
}

const waiting: (() => void)[] = [];

/** Does work in a frame of its own: several charts that are drawn at once would hold up the page. */
export function inTurn(work: () => void): void {
  waiting.push(work);
  if (waiting.length === 1) requestAnimationFrame(doNext);
}

function doNext(): void {
  waiting[0]?.();
  waiting.shift();
  if (waiting.length > 0) requestAnimationFrame(doNext);
}
