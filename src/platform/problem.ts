import { type Text, t } from '../texts/t.ts'

/** One wrong field of a form or a JSON body: what was expected and what was found. */
export interface FieldError {
  field: string
  message: string
}

/**
 * What went wrong, in a form that can be answered: a stable code, an HTTP status and a sentence for the person.
 * `retryAfterMs` says that asking again may help (429, 503); without it the request was refused for good.
 * The shape follows RFC 9457 (problem details).
 */
export class Problem extends Error {
  override name = 'Problem'
  constructor(
    readonly code: string,
    readonly status: number,
    message: string,
    readonly more: { errors?: FieldError[]; retryAfterMs?: number } = {},
  ) {
    super(message)
  }
}

/** 422: the input does not fit; one entry per wrong field. */
export const invalid = (errors: FieldError[], code = 'input.invalid') =>
  new Problem(code, 422, errors.map((e) => e.message).join(' '), { errors })

/** 404, the same bytes for what does not exist and for what one may not see. */
export const notFound = () =>
  new Problem(
    'not_found',
    404,
    'Nothing is here. It may have been deleted, or it is in a room that you are not a member of.',
  )

const UNAVAILABLE = 'unavailable'

/** 503: a part the program stands on did not answer in time; asking again is safe. */
export const unavailable = (message = 'The server can not reach its database just now. Try again in a moment.') =>
  new Problem(UNAVAILABLE, 503, message, { retryAfterMs: 1000 })

/** Whether a part that the program stands on did not answer. */
export const isUnavailable = (error: unknown): boolean => error instanceof Problem && error.code === UNAVAILABLE

const CONTENDED = 'contended'

/** 503: undone, because somebody else was changing the same thing; asking again is safe and will most likely do. */
export const contended = () =>
  new Problem(CONTENDED, 503, 'Somebody else was changing the same thing at that moment. Try again.', {
    retryAfterMs: 100,
  })

/** Whether work was undone because somebody else was changing the same thing. */
export const isContended = (error: unknown): boolean => error instanceof Problem && error.code === CONTENDED

/** 429: too much at once; says how long to wait. */
export const tooMany = (code: string, what: Text, retryAfterMs: number) =>
  new Problem(code, 429, `${t(what)} ${t('Wait {time}.', { time: seconds(retryAfterMs) })}`, { retryAfterMs })

function seconds(ms: number): string {
  const n = Math.max(1, Math.ceil(ms / 1000))
  return n === 1 ? t('1 second') : t('{n} seconds', { n })
}
