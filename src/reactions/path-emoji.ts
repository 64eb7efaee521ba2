import type { RequestContext } from '../http/env.ts'
import { parse } from '../http/input.ts'
import { reactionSchema } from './reactions.schemas.ts'

/** The emoji that a path names. Throws 422 for what is none. */
export const pathEmoji = (c: RequestContext) => parse(reactionSchema, c.req.param('emoji'))
