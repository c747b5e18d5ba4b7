/** The page of a run. */
import { Markup, markup } from '../../../plot/index.js';
import { knownMetrics, metricTitle, metricUnit } from '../../evaluator.js';
import { drawCurves } from './curves.js';
import { formatDuration, formatNumber, formatSetting } from './format.js';
import type { Picture, Pictures } from './pictures.js';
import type { RunLog } from './read.js';
import { style } from './style.js';

/** All data of a page. */
export interface RunData {
  /** The contents of config.json. */
  readonly config: Readonly<Record<string, unknown>>;
  /** The summary; null where the run has not ended. */
  readonly summary: Readonly<Record<string, unknown>> | null;
  readonly log: RunLog;
  readonly pictures: Pictures;
}

/** The page loads nothing and runs no script: text that escaped wrongly could do no harm. */
const POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";

/** The most steps that a warning names. */
const NAMED_STEPS = 20;

/** Draws the page: one HTML document without external resources. */
export function renderReport(run: RunData): string {
  const { config, log, pictures } = run;
  const name = titleOf(config);
  const { versions, ...settings } = config;
  return markup`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${name} | mae-native</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${name}</h1>
${state(run)}
${facts(run)}
${warnings(log)}
<h2>Curves</h2>
<div class="curves">
${drawCurves(log).map(({ svg, wide }) => markup`<div class="card${wide ? ' wide' : ''}">${new Markup(svg)}</div>\n`)}</div>
${reconstructions(pictures)}
${skippedImages(log)}
<div class="pair">
<section>
<h2>Settings</h2>
${namedValues('setting', settings)}
</section>
<section>
<h2>Versions</h2>
${namedValues('software', isObject(versions) ? versions : {})}
</section>
</div>
</main>
</body>
</html>
`.text;
}

/** `mae: mae_vit_base_patch16 on photos`: the method, the model, and the data. */
export function titleOf({ method, command, model, init, data }: RunData['config']): string {
  // A command with a single method shows its own name.
  const trainedBy = method ?? command;
  const trained = `${formatSetting(model ?? init)} on ${formatSetting(data)}`;
  return trainedBy === undefined ? trained : `${formatSetting(trainedBy)}: ${trained}`;
}

function state({ config, summary, log }: RunData): Markup {
  const command = typeof config.command === 'string' ? `mae-native ${config.command}, ` : '';
  const step = formatNumber(summary?.steps ?? log.steps.at(-1)?.step ?? 0);
  const text = summary === null ? `not ended: ${step} steps logged` : `stopped after ${step} steps`;
  return summary?.complete === true
    ? markup`<p>${command}<span class="state complete">complete</span></p>`
    : markup`<p>${command}<span class="state incomplete">${text}</span></p>`;
}

function facts({ config, summary, log }: RunData): Markup {
  const last = log.steps.at(-1);
  const rows: [string, string][] = [];
  const add = (name: string, value: unknown, format: (value: number) => string): void => {
    if (typeof value === 'number') rows.push([name, format(value)]);
  };
  for (const metric of metricsOf(summary, log)) {
    const unit = metricUnit(metric);
    add(metricTitle(metric), summary?.[metric], (value) =>
      `${formatNumber(value)} ${unit}`.trimEnd(),
    );
  }
  if (summary !== null && 'loss' in summary) rows.push(['loss', formatNumber(summary.loss)]);
  else add('newest loss', last?.loss, formatNumber);
  add('images/s', summary?.images_per_second ?? last?.imagesPerSecond, formatNumber);
  add('wall time', summary?.wall_seconds, formatDuration);
  rows.push(['device', formatSetting(config.device)]);
  add('steps', summary?.steps ?? last?.step, formatNumber);
  add('images', summary?.images, formatNumber);
  add(
    'peak memory',
    summary?.peak_memory_bytes,
    (bytes) => `${formatNumber(Math.round(bytes / 2 ** 20))} MiB`,
  );
  return markup`<dl class="facts">
${rows.map(([name, value]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>\n`)}</dl>`;
}

/** Names of the metrics that a summary may hold, the primary one first. */
function metricsOf(summary: RunData['summary'], { evals }: RunLog): string[] {
  const primary = summary?.primary_metric;
  const measured = Object.keys(evals.at(-1)?.metrics ?? {});
  const names = [...(typeof primary === 'string' ? [primary] : knownMetrics), ...measured];
  // The loss of evaluations differs from that of the summary.
  return [...new Set(names)].filter((name) => name !== 'loss');
}

function warnings(log: RunLog): Markup | null {
  const { count, first } = log.warnings;
  const lines = first.map(({ step, message }) =>
    Number.isNaN(step) ? message : `step ${step}: ${message}`,
  );
  if (count > first.length) lines.push(`and ${count - first.length} more`);
  const { nonFinite } = log;
  if (nonFinite.length > 0) {
    const steps = nonFinite.slice(0, NAMED_STEPS).join(', ');
    const more = nonFinite.length > NAMED_STEPS ? ', …' : '';
    lines.unshift(
      `updates skipped, since the loss or a gradient was not finite: ${nonFinite.length} (step ${steps}${more})`,
    );
  }
  if (log.brokenLines > 0) {
    lines.push(`lines of log.jsonl that cannot be read: ${log.brokenLines}`);
  }
  if (lines.length === 0) return null;
  return markup`<h2>Warnings</h2>
<ul>
${lines.map((line) => markup`<li><bdi>${line}</bdi></li>\n`)}</ul>`;
}

function reconstructions({ last, epochs }: Pictures): Markup | null {
  if (last === null && epochs.length === 0) return null;
  return markup`<h2>Reconstructions</h2>
<p class="quiet">The same images each time, one a row.</p>
<div class="sheets">
${last === null ? null : markup`<div class="card">${figure(last)}</div>`}
<div class="strip">
${epochs.map((picture) => markup`<div class="card">${figure(picture)}</div>\n`)}</div>
</div>`;
}

function figure({ when, uri, width, height }: Picture): Markup {
  return markup`<figure><img src="${uri}" width="${width}" height="${height}" alt="What the model makes of images, ${when}"><figcaption>${when}</figcaption></figure>`;
}

function skippedImages({ skipped: { count, first } }: RunLog): Markup | null {
  if (count === 0) return null;
  const shown = count > first.length ? `, the first ${first.length} of them` : '';
  return markup`<h2>Skipped images</h2>
<table>
<caption>${formatNumber(count)} images that could not be read${shown}</caption>
<thead><tr><th scope="col">image</th><th scope="col">reason</th></tr></thead>
<tbody>
${first.map(({ name, reason }) => markup`<tr><th scope="row"><bdi>${name}</bdi></th><td><bdi>${reason}</bdi></td></tr>\n`)}</tbody>
</table>`;
}

function namedValues(title: string, values: Readonly<Record<string, unknown>>): Markup {
  return markup`<table>
<thead><tr><th scope="col">${title}</th><th scope="col">value</th></tr></thead>
<tbody>
${Object.entries(values).map(([name, value]) => markup`<tr><th scope="row">${name}</th><td><bdi>${formatSetting(value)}</bdi></td></tr>\n`)}</tbody>
</table>`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
