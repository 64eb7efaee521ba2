import type { HtmlEscapedString } from 'hono/utils/html'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { FormState } from '../../views/parts/form.tsx'
import { Problem } from '../platform/problem.ts'
import { isFragment, type RequestContext } from './env.ts'
import { setRetryAfter } from './problems.ts'

/** What a person can mend in the form, or by waiting. Anything else is a page of its own. */
const RETURNED = [401, 403, 409, 413, 422, 429, 503] as const

/**
 * Does what a form asks for; when it is refused, answers with the page again, the status of the refusal, what was typed
 * (but no password) and what is wrong.
 */
export async function orFormAgain(
  c: RequestContext,
  work: () => Promise<Response>,
  page: (form: FormState) => HtmlEscapedString | Promise<HtmlEscapedString>,
): Promise<Response> {
  try {
    return await work()
  } catch (error) {
    const status = error instanceof Problem ? RETURNED.find((code) => code === error.status) : undefined
    if (!(error instanceof Problem) || status === undefined || isFragment(c)) throw error
    return answer(c, error, status, page)
  }
}

async function answer(
  c: RequestContext,
  problem: Problem,
  status: ContentfulStatusCode,
  page: (form: FormState) => HtmlEscapedString | Promise<HtmlEscapedString>,
): Promise<Response> {
  const errors = problem.more.errors ?? []
  setRetryAfter(c, problem)
  return c.html(
    await page({ values: await typed(c), errors, problem: errors.length > 0 ? null : problem.message }),
    status,
  )
}

async function typed(c: RequestContext): Promise<Record<string, string>> {
  const values: Record<string, string> = {}
  for (const [name, value] of await c.req.formData())
    if (typeof value === 'string' && !name.includes('password')) values[name] = value
  return values
}
