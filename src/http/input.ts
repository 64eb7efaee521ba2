import type { z } from 'zod'
import { Problem, type FieldError, invalid } from '../platform/problem.ts'
import type { RequestContext } from './env.ts'

/**
 * Reads a form (urlencoded or multipart) by a schema. Throws 422 with one sentence a field, 400 when it is no form.
 * A field given several times is an array.
 */
export async function readForm<T extends z.ZodType>(c: RequestContext, schema: T): Promise<z.output<T>> {
  const form = await formOf(c)
  const fields: Record<string, unknown> = {}
  for (const name of new Set(form.keys())) {
    const values = form.getAll(name)
    fields[name] = values.length > 1 ? values : values[0]
  }
  return parse(schema, fields)
}

/** Reads a JSON body by a schema. Throws 415 for another media type, 400 for bad JSON, 422 for what does not fit. */
export async function readJson<T extends z.ZodType>(c: RequestContext, schema: T): Promise<z.output<T>> {
  const type = c.req.header('Content-Type') ?? ''
  if (!/^application\/([\w.-]+\+)?json\b/i.test(type))
    throw new Problem('input.not_json', 415, `Expected a body of application/json, found ${type || 'no Content-Type'}.`)
  return parse(schema, await jsonOf(c))
}

/** Reads the query string by a schema. Throws 422. */
export const readQuery = <T extends z.ZodType>(c: RequestContext, schema: T): z.output<T> =>
  parse(schema, c.req.query())

/** Checks a value by a schema; throws 422 with what was expected and found, field by field. */
export function parse<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const parsed = schema.safeParse(value)
  if (!parsed.success) throw invalid(fieldErrors(parsed.error))
  return parsed.data
}

/** One sentence for each wrong field. */
export function fieldErrors(error: z.ZodError): FieldError[] {
  return error.issues.map((issue) => ({ field: issue.path.join('.'), message: sentence(issue) }))
}

async function formOf(c: RequestContext): Promise<FormData> {
  try {
    return await c.req.formData()
  } catch {
    throw new Problem('input.not_a_form', 400, 'Expected a form (urlencoded or multipart), found something else.')
  }
}

async function jsonOf(c: RequestContext): Promise<unknown> {
  try {
    return await c.req.json()
  } catch {
    throw new Problem('input.bad_json', 400, 'Expected JSON, found something that does not parse as JSON.')
  }
}

function sentence(issue: z.core.$ZodIssue): string {
  const where = issue.path.length > 0 ? `${issue.path.join('.')}: ` : ''
  return issue.message.endsWith('.') ? issue.message : `${where}${issue.message}.`
}
