import { z } from 'zod'
import { notFound } from '../platform/problem.ts'
import type { RequestContext } from './env.ts'

const LOWER_CASE_UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** Ids are lower-case UUIDs, of any version. */
export const idSchema = z
  .string('Expected an id, a lower-case UUID.')
  .regex(LOWER_CASE_UUID, 'Expected an id, a lower-case UUID.')

/** A number of a room, or 0 for "before everything". */
export const seqSchema = z.coerce
  .number('Expected a whole number, 0 or more.')
  .int()
  .min(0)
  .max(Number.MAX_SAFE_INTEGER)

/** An id in the path: what is no id names nothing, so it is 404 like any other unknown. */
export function pathId(c: RequestContext, name = 'id'): string {
  const id = c.req.param(name) ?? ''
  if (!LOWER_CASE_UUID.test(id)) throw notFound()
  return id
}
