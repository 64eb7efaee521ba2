import type { FormState } from '../../views/parts/form.tsx'
import { Problem } from '../platform/problem.ts'
import type { RequestContext } from './env.ts'

const SHOWN_STATUSES = [400, 403, 409, 413, 422, 429] as const

export interface RefusedForm {
  status: (typeof SHOWN_STATUSES)[number]
  form: FormState
  /** Every value of each field, for fields that come more than once. */
  all: (name: string) => string[]
}

/**
 * What a page shows of a form that was refused: what was typed, what is wrong beside the `fields` of the page, and
 * whatever is wrong with none of them on top. Throws the error again when it is not about the form (401, 404, 5xx).
 */
export async function refusedForm(c: RequestContext, error: unknown, fields: readonly string[]): Promise<RefusedForm> {
  const status = error instanceof Problem ? SHOWN_STATUSES.find((shown) => shown === error.status) : undefined
  if (!(error instanceof Problem) || status === undefined) throw error
  const typed = await c.req.formData().catch(() => new FormData())
  const errors = (error.more.errors ?? []).map(({ field, message }) => ({ field: field.split('.')[0] ?? '', message }))
  const elsewhere = errors.filter(({ field }) => !fields.includes(field)).map(({ message }) => message)
  const problem = errors.length === 0 ? error.message : elsewhere.join(' ') || null
  return { status, form: { values: textOf(typed), errors, problem }, all: (name) => typed.getAll(name).filter(isText) }
}

const isText = (value: unknown): value is string => typeof value === 'string'

function textOf(typed: FormData): Record<string, string> {
  const values: Record<string, string> = {}
  for (const name of new Set(typed.keys())) {
    const value = typed.get(name)
    if (isText(value)) values[name] = value
  }
  return values
}
