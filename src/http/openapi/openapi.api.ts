import { Hono } from 'hono'
import { version } from '../../../package.json'
import type { Env } from '../env.ts'
import { describeApi } from './document.ts'
import type { Operation } from './operation.ts'

/** The description of the API, to be mounted at `/api/v1`. Made once, when it is first asked for. */
export function openapiApi(operations: readonly Operation[]): Hono<Env> {
  let text: string | undefined
  return new Hono<Env>().get('/openapi.json', (c) => {
    text ??= JSON.stringify(describeApi(operations, version))
    return c.body(text, 200, { 'Content-Type': 'application/json' })
  })
}
