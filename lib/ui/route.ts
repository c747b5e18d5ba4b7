import type { IncomingMessage, ServerResponse } from 'node:http';

/** Answers a request. What it throws is told as JSON. */
export type Route = (
  request: IncomingMessage,
  response: ServerResponse,
  query: URLSearchParams,
) => void | Promise<void>;
