import { z } from 'zod'

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'

/** One thing that the API can do, as its description tells it. */
export interface Operation {
  method: Method
  /** As OpenAPI writes it: `/rooms/{id}`. */
  path: string
  /** A verb and its object, unique: what generated clients call it. */
  id: string
  tag: 'People' | 'Rooms' | 'Members' | 'Messages' | 'Threads' | 'Files' | 'Inbox' | 'Later' | 'About'
  summary: string
  /** What the summary does not say. */
  description?: string
  query?: z.ZodObject
  headers?: z.ZodObject
  /** The JSON body and the name of its schema. */
  body?: Named & { required?: boolean }
  /** The body is a form with one file, in this field. */
  file?: string
  answers: Readonly<Record<number, Answer>>
  /** Statuses with a problem, beside 401, 429, 500 and 503, which everything may answer. */
  refusals: readonly number[]
  /** Open to everybody; without it one has to be signed in. */
  open?: true
}

export interface Named {
  name: string
  schema: z.ZodType
}

export interface Answer {
  description: string
  content?: Named
  /** `application/json` without it. */
  mediaType?: string
  /** It has a `Link` header to the next page. */
  paged?: true
}

/** 204: done, nothing to say. */
export const NOTHING: Answer = { description: 'Done.' }

export const one = (content: Named, description: string): Answer => ({ description, content })

/** `{users: […]}`: lists are wrapped by their name. */
export const list = (name: string, key: string, of: Named, paged = true): Answer => ({
  description: `${of.name}s.`,
  content: { name, schema: z.object({ [key]: z.array(of.schema) }) },
  ...(paged && { paged }),
})
