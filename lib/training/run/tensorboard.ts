/** Scalars, images and texts in a file that TensorBoard reads. */
import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import crc32c from 'crc-32/crc32c.js';
import { PbfWriter } from 'pbf';
import { UserError } from '../../errors.js';
import { writeError } from '../../files/index.js';

/** Numbers of protobuf enumerations: tensorflow's SessionLog.SessionStatus, DataType and DataClass; Status of hparams. */
const START = 1;
const DT_FLOAT = 1;
const SUCCESS = 1;
const DT_STRING = 7;
const DATA_CLASS_TENSOR = 2;

/** The `colorspace` of an image summary: 1 grey, 2 grey and alpha, 3 RGB, 4 RGBA. */
export interface ImageShape {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
}

export interface EventWriterOptions {
  /**
   * The number of steps done where the run resumes. TensorBoard drops what an interrupted run logged beyond that step.
   * Its Python loader does so at once, the default one when the first new value of a tag arrives.
   */
  readonly startStep?: number;
}

/** Buffered events are written before they take more memory than this. */
const PENDING_BYTES = 1 << 20;

/** Number of writers that this process has made: the last part of a file's name. */
let writers = 0;

/**
 * Writes one `events.out.tfevents.*` file in a run's folder. Each start of a run has a file of its own, which
 * TensorBoard reads after earlier ones.
 *
 * Events are buffered until {@link flush}, which a caller calls with each line of its log. Any method throws a
 * UserError where the file cannot be written. The buffered events are lost then, but the file stays readable and the
 * writer usable. The caller decides whether the training continues.
 */
export class EventWriter {
  readonly path: string;
  #bytes = 0;
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;

  /** @throws UserError where the file cannot be made, or the step is no whole number */
  constructor(folder: string, options: EventWriterOptions = {}) {
    const { startStep } = options;
    if (startStep !== undefined) checkStep(startStep);
    const now = Date.now() / 1000;
    try {
      mkdirSync(folder, { recursive: true });
      const seconds = Math.max(Math.floor(now), newestFile(folder) + 1);
      const host = hostname().replace(/[^\w.-]/g, '_');
      const name = `${String(seconds).padStart(10, '0')}.${host}.${process.pid}.${writers++}`;
      this.path = join(folder, `events.out.tfevents.${name}`);
      writeFileSync(this.path, '', { flag: 'wx' });
    } catch (error) {
      throw writeError(folder, error);
    }
    this.#add(now, 0, (event) => event.writeStringField(3, 'brain.Event:2'));
    // TensorBoard takes the first START of a folder for the beginning. Each later one is a restart, which drops events
    // of its step and of later ones. So a new run needs one as well.
    this.#add(now, startStep === undefined ? 0 : startStep + 1, (event) =>
      message(event, 7, (session) => session.writeVarintField(1, START)),
    );
    this.flush();
  }

  /**
   * Adds a number. TensorBoard stores float32, and shows values that are not finite.
   *
   * @param wallTime seconds since 1970; now by default
   */
  scalar(tag: string, step: number, value: number, wallTime?: number): void {
    this.#summary(tag, step, wallTime, (content) => content.writeFloatField(2, value));
  }

  /**
   * Adds an image.
   *
   * @param png the encoded image
   * @param shape of the image; TensorBoard uses it for the layout before it decodes anything
   */
  image(tag: string, step: number, png: Uint8Array, shape: ImageShape, wallTime?: number): void {
    this.#summary(tag, step, wallTime, (value) =>
      message(value, 4, (image) => {
        image.writeVarintField(1, shape.height);
        image.writeVarintField(2, shape.width);
        image.writeVarintField(3, shape.channels);
        image.writeBytesField(4, png);
      }),
    );
  }

  /** Adds a text; TensorBoard renders Markdown. */
  text(tag: string, step: number, markdown: string, wallTime?: number): void {
    this.#summary(tag, step, wallTime, (value) => {
      message(value, 8, (tensor) => {
        tensor.writeVarintField(1, DT_STRING);
        // An empty shape: a scalar.
        message(tensor, 2, () => {});
        tensor.writeStringField(8, markdown);
      });
      message(value, 9, (metadata) => {
        message(metadata, 1, (plugin) => plugin.writeStringField(1, 'text'));
        metadata.writeVarintField(4, DATA_CLASS_TENSOR);
      });
    });
  }

  /** Adds the settings of the run, by which the page HParams compares runs. */
  settings(values: Readonly<Record<string, string | number | boolean>>): void {
    this.#hparams('session_start_info', (data) =>
      message(data, 3, (start) => {
        for (const [name, value] of Object.entries(values)) {
          message(start, 1, (entry) => {
            entry.writeStringField(1, name);
            message(entry, 2, (to) => {
              if (typeof value === 'number') to.writeDoubleField(2, value);
              else if (typeof value === 'string') to.writeStringField(3, value);
              else to.writeBooleanField(4, value);
            });
          });
        }
        start.writeDoubleField(5, Date.now() / 1000);
      }),
    );
  }

  /** Adds that the run is complete. */
  ended(): void {
    this.#hparams('session_end_info', (data) =>
      message(data, 4, (end) => {
        end.writeVarintField(1, SUCCESS);
        end.writeDoubleField(2, Date.now() / 1000);
      }),
    );
  }

  #hparams(name: string, write: (data: PbfWriter) => void): void {
    const data = new PbfWriter();
    write(data);
    this.#summary(`_hparams_/${name}`, 0, undefined, (value) => {
      // The plugin expects a tensor; what it reads is the metadata.
      message(value, 8, (tensor) => {
        tensor.writeVarintField(1, DT_FLOAT);
        message(tensor, 2, (shape) => message(shape, 2, (size) => size.writeVarintField(1, 1)));
        tensor.writePackedFloat(5, [0]);
      });
      message(value, 9, (metadata) => {
        message(metadata, 1, (plugin) => {
          plugin.writeStringField(1, 'hparams');
          plugin.writeBytesField(2, data.finish());
        });
        metadata.writeVarintField(4, DATA_CLASS_TENSOR);
      });
    });
  }

  /** Appends the buffered events to the file. */
  flush(): void {
    if (this.#pending.length === 0) return;
    const bytes = Buffer.concat(this.#pending);
    this.#pending = [];
    this.#pendingBytes = 0;
    try {
      appendFileSync(this.path, bytes);
      this.#bytes += bytes.length;
    } catch (error) {
      this.#cutTornRecord();
      throw writeError(this.path, error, bytes.length);
    }
  }

  /** Writes buffered events. The file is not held open between writes, so nothing else needs closing. */
  close(): void {
    this.flush();
  }

  /** Removes half a record, as a full disk leaves it, which would hide all later ones. */
  #cutTornRecord(): void {
    try {
      if (statSync(this.path).size > this.#bytes) truncateSync(this.path, this.#bytes);
    } catch {
      // The file cannot be accessed; the caller gets the error of the write.
    }
  }

  #summary(
    tag: string,
    step: number,
    wallTime: number | undefined,
    writeContent: (value: PbfWriter) => void,
  ): void {
    checkStep(step);
    this.#add(wallTime ?? Date.now() / 1000, step, (event) =>
      message(event, 5, (summary) =>
        message(summary, 1, (value) => {
          value.writeStringField(1, tag);
          writeContent(value);
        }),
      ),
    );
  }

  #add(wallTime: number, step: number, writeContent: (event: PbfWriter) => void): void {
    const event = new PbfWriter();
    event.writeDoubleField(1, wallTime);
    event.writeVarintField(2, step);
    writeContent(event);
    const record = frame(event.finish());
    this.#pending.push(record);
    this.#pendingBytes += record.length;
    if (this.#pendingBytes > PENDING_BYTES) this.flush();
  }
}

/**
 * The seconds in the name of the newest event file, or 0. TensorBoard reads files in the order of their names. With a
 * clock that was set back, or that of another machine, a resumed run would come before its earlier part.
 */
function newestFile(folder: string): number {
  const seconds = readdirSync(folder).map((name) => /^events\.out\.tfevents\.(\d+)\./.exec(name));
  return Math.max(0, ...seconds.map((match) => Number(match?.[1] ?? 0)));
}

/** A message nested in a field of another. */
function message(outer: PbfWriter, field: number, write: (inner: PbfWriter) => void): void {
  outer.writeMessage(field, (_, inner) => write(inner), null);
}

/** A record of a TFRecord file: length, its checksum, data, their checksum; all little-endian. */
function frame(data: Uint8Array): Uint8Array {
  const record = Buffer.alloc(data.length + 16);
  record.writeBigUInt64LE(BigInt(data.length), 0);
  record.writeUInt32LE(maskedChecksum(record.subarray(0, 8)), 8);
  record.set(data, 12);
  record.writeUInt32LE(maskedChecksum(data), data.length + 12);
  return record;
}

/** CRC-32C, rotated and shifted as TFRecord requires, since a checksum of data that contains checksums is weak. */
function maskedChecksum(data: Uint8Array): number {
  const checksum = crc32c.buf(data);
  return (((checksum >>> 15) | (checksum << 17)) + 0xa282ead8) >>> 0;
}

function checkStep(step: number): void {
  if (Number.isSafeInteger(step) && step >= 0) return;
  throw new UserError(`a step for TensorBoard must be a whole number from 0, not ${step}`);
}
