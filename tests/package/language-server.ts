/** TypeScript's language server, which editors ask what to show. */
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

export interface CompletionItem {
  readonly label: string;
  readonly sortText?: string;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/** A server for the files of a folder. */
export class LanguageServer implements Disposable {
  private readonly child;
  private readonly waiting = new Map<number, (message: Message) => void>();
  private received = Buffer.alloc(0);
  private next = 1;

  constructor(private readonly folder: string) {
    const manifest = createRequire(import.meta.url).resolve('typescript/package.json');
    const { bin } = JSON.parse(readFileSync(manifest, 'utf8')) as { bin: { tsc: string } };
    const tsc = join(dirname(manifest), bin.tsc);
    this.child = spawn(process.execPath, [tsc, '--lsp', '--stdio'], { cwd: folder });
    this.child.stdout.on('data', (chunk: Buffer) => this.receive(chunk));
  }

  async open(): Promise<void> {
    await this.request('initialize', {
      processId: process.pid,
      rootUri: pathToFileURL(this.folder).href,
      capabilities: {
        textDocument: { hover: { contentFormat: ['markdown'] }, signatureHelp: {} },
      },
    });
    this.send({ method: 'initialized', params: {} });
  }

  /** What is suggested at the end of a program. */
  async completions(name: string, text: string): Promise<readonly CompletionItem[]> {
    const result = await this.ask('textDocument/completion', name, text, text.length);
    const list = result as { items?: CompletionItem[] } | CompletionItem[];
    return Array.isArray(list) ? list : (list.items ?? []);
  }

  /** What is shown of the name that stands last before `(`, as Markdown. */
  async hover(name: string, text: string): Promise<string> {
    const result = await this.ask('textDocument/hover', name, text, text.lastIndexOf('(') - 1);
    return (result as { contents: { value: string } }).contents.value;
  }

  private ask(method: string, name: string, text: string, offset: number): Promise<unknown> {
    const file = join(this.folder, name);
    writeFileSync(file, text);
    const uri = pathToFileURL(file).href;
    const document = { uri, languageId: 'typescript', version: 1, text };
    this.send({ method: 'textDocument/didOpen', params: { textDocument: document } });
    const lines = text.slice(0, offset).split('\n');
    const position = { line: lines.length - 1, character: (lines.at(-1) as string).length };
    return this.request(method, { textDocument: { uri }, position });
  }

  private request(method: string, params: unknown): Promise<unknown> {
    const id = this.next++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, ({ result, error }) => {
        if (error === undefined) resolve(result);
        else reject(new Error(`${method}: ${error.message}`));
      });
      this.send({ id, method, params });
    });
  }

  private send(message: object): void {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message });
    this.child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }

  private receive(chunk: Buffer): void {
    this.received = Buffer.concat([this.received, chunk]);
    for (;;) {
      const end = this.received.indexOf('\r\n\r\n');
      const length = Number(
        /Content-Length: (\d+)/i.exec(this.received.toString('latin1', 0, end))?.[1],
      );
      if (end < 0 || this.received.length < end + 4 + length) return;
      const message = JSON.parse(
        this.received.toString('utf8', end + 4, end + 4 + length),
      ) as Message;
      this.received = this.received.subarray(end + 4 + length);
      this.answer(message);
    }
  }

  private answer(message: Message): void {
    const { id, method } = message;
    if (id === undefined) return;
    if (method === undefined) {
      this.waiting.get(id)?.(message);
      this.waiting.delete(id);
      // The server asks for settings, of which there are none.
    } else this.send({ id, result: method === 'workspace/configuration' ? [null] : null });
  }

  [Symbol.dispose](): void {
    this.child.kill();
  }
}
