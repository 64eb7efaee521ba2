import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { Problem } from '../platform/problem.ts'
import { translated } from '../texts/t.ts'
import type { RequestContext } from './env.ts'

/** What to answer for an error: a refusal as it is, anything else as a 500 that gives nothing away. */
export const problemOf = (error: unknown): Problem =>
  error instanceof Problem
    ? error
    : new Problem('internal', 500, 'Something went wrong on our side. Try again in a moment.')

/** A problem as `application/problem+json` (RFC 9457), with `code`, and `errors` for bad input. */
export function problemJson(c: RequestContext, problem: Problem): Response {
  const { errors, retryAfterMs } = problem.more
  const body = {
    type: 'about:blank',
    title: TITLES[problem.status] ?? 'Refused',
    status: problem.status,
    detail: translated(problem.message),
    code: problem.code,
    request_id: c.get('requestId'),
    ...(errors && { errors: errors.map(({ field, message }) => ({ field, message: translated(message) })) }),
    ...(retryAfterMs !== undefined && { retry_after_ms: Math.ceil(retryAfterMs) }),
  }
  setRetryAfter(c, problem)
  return c.body(JSON.stringify(body), problem.status as ContentfulStatusCode, {
    'Content-Type': 'application/problem+json',
  })
}

/** `Retry-After` in whole seconds, where waiting helps. */
export function setRetryAfter(c: RequestContext, { more: { retryAfterMs } }: Problem): void {
  if (retryAfterMs !== undefined) c.header('Retry-After', String(Math.max(1, Math.ceil(retryAfterMs / 1000))))
}

const TITLES: Record<number, string> = {
  400: 'Bad request',
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Conflict',
  410: 'Gone',
  413: 'Too large',
  415: 'Unsupported media type',
  422: 'Invalid input',
  429: 'Too many requests',
  500: 'Internal error',
  503: 'Unavailable',
}
